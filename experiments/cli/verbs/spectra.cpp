#include <iostream>

#include "experiments/cli/report_fields.hpp"
#include "experiments/cli/report_tables.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/cli/verb.hpp"

namespace rankcollapse {
namespace {

class SpectraVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "FILE|TRIAL",
             .target = &words_,
             .help = "files of weights or matrices, or trials",
             .required = true,
             .offer = Offer::trials},
            {.name = "--series", .target = &series_, .help = "the files in order are one network over time"},
            {.name = "--readings",
             .target = &readings_,
             .help = "of kernels: unfolded (default), slices, all",
             .value_name = "R",
             .choices = {"unfolded", "slices", "all"}},
            {.name = "--storage",
             .target = &storage_,
             .help = "what the numbers were stored as (default: as here)",
             .value_name = "T",
             .choices = {"float16", "bfloat16", "float32", "float64"}},
            {.name = "--classes",
             .target = &classes_,
             .help = "for the phase: up to 3N spikes (default: 10)",
             .value_name = "N",
             .low = 1,
             .high = 1e6},
            {.name = "--start", .target = &at_start_, .help = "of trials the weights before the first step"},
            results_option(results_),
            json_option(json_),
            {.name = "--csv", .target = &csv_, .help = "print CSV"}};
  }

  ExitCode call() override {
    if (json_ && csv_) throw Error(ExitCode::usage, "spectra: give --json or --csv, not both");
    std::vector<ReportedSource> sources;
    ExitCode code = ExitCode::ok;
    for (const std::string& word : words_) {
      try {
        sources.push_back(reports_on(word, report_options()));
      } catch (const Error& error) {
        // What is wrong with one is no reason to be silent about the others; alone it is main's to tell.
        if (words_.size() == 1) throw;
        std::cerr << "rankcollapse: " << error.what() << "\n";
        if (code == ExitCode::ok) code = error.code();
        sources.push_back({word, {}, false});
      }
    }
    const ReportLabels labels{sources.size() > 1, series_};
    const std::vector<ReportedMatrix> matrices =
        series_ ? as_series(std::move(sources)) : joined(std::move(sources));
    std::cout << (json_  ? reports_json(matrices, series_)
                  : csv_ ? reports_csv(matrices, series_)
                         : report_tables(matrices, labels));
    return code;
  }

 private:
  ReportOptions report_options() const {
    ReportOptions options;
    options.readings = {readings_ != "slices", readings_ != "unfolded"};
    options.at_start = at_start_;
    if (!storage_.empty()) options.storage = storage_called(storage_);
    options.classes = static_cast<std::size_t>(classes_);
    options.results = results_;
    return options;
  }

  static Storage storage_called(const std::string& name) {
    if (name == "float16") return Storage::float16;
    if (name == "bfloat16") return Storage::bfloat16;
    return name == "float32" ? Storage::float32 : Storage::float64;
  }

  static std::vector<ReportedMatrix> joined(std::vector<ReportedSource> sources) {
    std::vector<ReportedMatrix> matrices;
    for (ReportedSource& source : sources) {
      std::move(source.matrices.begin(), source.matrices.end(), std::back_inserter(matrices));
    }
    return matrices;
  }

  std::vector<std::string> words_;
  std::string readings_ = "unfolded", storage_;
  std::filesystem::path results_ = "results";
  int classes_ = 10;
  bool series_ = false, at_start_ = false, json_ = false, csv_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_spectra_verb() {
  return std::make_unique<SpectraVerb>();
}

}  // namespace rankcollapse
