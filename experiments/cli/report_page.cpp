#include "experiments/cli/report_page.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cstdlib>

#include "engine/files/atomic_write.hpp"
#include "experiments/claims/claims.hpp"
#include "experiments/report/file_address.hpp"
#include "experiments/report/report.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

bool has_screen() {
  const char* display = std::getenv("DISPLAY");
  return display != nullptr && *display != '\0' && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace

std::string write_report_page(const Records& records, const fs::path& file) {
  const auto claims = claims_files(fs::read_symlink("/proc/self/exe").parent_path());
  atomic_write(file, html_report(records, judge(claims, records)));
  return file_address(file);
}

void show_page(std::string address) {
  if (!has_screen()) return;
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

}  // namespace rankcollapse
