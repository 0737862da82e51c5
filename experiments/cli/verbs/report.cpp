#include <cstdlib>
#include <iostream>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "experiments/claims/claims.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/records/records.hpp"
#include "experiments/report/report.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr double bytes_of_a_megabyte = 1e6;

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
    if (records.trials.empty()) throw Error(ExitCode::data, "report: none of these trials has a result yet");
    const std::string page = html_report(records, Verdicts{});
    if (output_.has_parent_path()) fs::create_directories(output_.parent_path());
    atomic_write(output_, page);
    std::cout << "file://" << fs::absolute(output_).lexically_normal().string() << "\n";
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
