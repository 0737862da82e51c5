#include <iostream>

#include "engine/core/error.hpp"
#include "experiments/cli/report_page.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

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
    const std::string address = write_report_page(records, output_);
    std::cout << address << std::endl;
    show_page(address);
    return ExitCode::ok;
  }

 private:
  std::vector<std::filesystem::path> results_;
  std::filesystem::path output_ = "report.html";
};

}  // namespace

std::unique_ptr<Verb> make_report_verb() {
  return std::make_unique<ReportVerb>();
}

}  // namespace rankcollapse
