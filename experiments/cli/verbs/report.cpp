#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "experiments/claims/claims.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/records/records.hpp"
#include "experiments/report/report.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// Whether somebody sits at a screen who asked for this page by hand.
bool has_screen() {
  const char* display = std::getenv("DISPLAY");
  return display != nullptr && *display != '\0' && ::isatty(STDOUT_FILENO) == 1;
}

/// Hands the page to the desktop's browser and does not wait; where there is none, nothing happens.
void open_in_browser(std::string address) {
  posix_spawn_file_actions_t silent;
  ::posix_spawn_file_actions_init(&silent);
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_addopen(&silent, stream, "/dev/null", O_WRONLY, 0);
  std::string program = "xdg-open";
  char* const words[] = {program.data(), address.data(), nullptr};
  pid_t process = 0;
  ::posix_spawnp(&process, words[0], &silent, nullptr, words, environ);
  ::posix_spawn_file_actions_destroy(&silent);
}

class ReportVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {experiments_option(results_),
            {.name = "-o,--output",
             .target = &output_,
             .help = "the page (default: report.html)",
             .value_name = "FILE"}};
  }

  ExitCode call() override {
    const Records records = read_records(experiments_called(results_));
    if (records.trials.empty()) throw Error(ExitCode::data, "report: no trial of these has a result yet");
    const auto files = claims_files(fs::read_symlink("/proc/self/exe").parent_path());
    const std::string page = html_report(records, judge(files, records));
    atomic_write(output_, page);
    const std::string address = "file://" + fs::absolute(output_).lexically_normal().string();
    std::cout << address << std::endl;
    if (has_screen()) open_in_browser(address);
    return ExitCode::ok;
  }

 private:
  std::vector<fs::path> results_;
  fs::path output_ = "report.html";
};

}  // namespace

std::unique_ptr<Verb> make_report_verb() {
  return std::make_unique<ReportVerb>();
}

}  // namespace rankcollapse
