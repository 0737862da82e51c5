#include <iostream>

#include "engine/core/error.hpp"
#include "engine/files/atomic_write.hpp"
#include "experiments/cli/results_argument.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/records/latex_table.hpp"
#include "experiments/records/records.hpp"
#include "experiments/store/committed_form.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t bytes_of_a_megabyte = 1'000'000;

class ExportVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {experiments_option(results_),
            {.name = "-o,--output",
             .target = &output_,
             .help = "DIR gets a folder an experiment",
             .value_name = "DIR",
             .required = true},
            {.name = "--largest-npz",
             .target = &largest_,
             .help = "leave out arrays over MB megabytes (default: 10)",
             .value_name = "MB",
             .low = 0,
             .high = 1e6},
            {.name = "--latex", .target = &latex_, .help = "beside each trials.csv write a table for LaTeX"}};
  }

  ExitCode call() override {
    for (const fs::path& experiment : experiments_called(results_)) {
      if (fs::weakly_canonical(experiment.parent_path()) == fs::weakly_canonical(output_)) {
        refuse_runs(experiment);
        continue;  // the committed form itself, met while all of a results folder is exported into it
      }
      const ExportReport exported =
          export_experiment(experiment, output_, static_cast<std::uintmax_t>(largest_) * bytes_of_a_megabyte);
      report(exported);
      if (latex_) write_latex(exported.folder);
    }
    return ExitCode::ok;
  }

 private:
  void refuse_runs(const fs::path& experiment) const {
    if (fs::weakly_canonical(output_).filename() != "runs") return;
    throw Error(ExitCode::usage, "export: '" + experiment.string() +
                                     "' would be written over itself: --output is where the committed form "
                                     "goes, as results/, not results/runs/");
  }

  static void write_latex(const fs::path& experiment) {
    const Records records = read_records(std::span(&experiment, 1));
    replace_file(experiment / "trials.tex", latex_table(records.of(experiment.filename().string())));
  }

  static void report(const ExportReport& report) {
    std::cout << report.folder.string() << ": " << report.written
              << (report.written == 1 ? " trial written, " : " trials written, ") << report.replaced
              << " brought up to date, " << report.unchanged << " unchanged";
    if (report.unfinished > 0) std::cout << ", " << report.unfinished << " without a result left out";
    std::cout << "\n";
    for (const std::string& notice : report.notices) std::cerr << "note: " << notice << "\n";
  }

  std::vector<fs::path> results_;
  fs::path output_;
  int largest_ = 10;
  bool latex_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_export_verb() {
  return std::make_unique<ExportVerb>();
}

}  // namespace rankcollapse
