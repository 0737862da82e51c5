#include <algorithm>
#include <iostream>

#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/parallelism.hpp"
#include "experiments/cli/report_page.hpp"
#include "experiments/cli/shell_words.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/sweep_plan.hpp"
#include "experiments/cli/sweep_run.hpp"
#include "experiments/cli/sweep_summary.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/report/file_address.hpp"
#include "experiments/sweep/experiment.hpp"
#include "experiments/sweep/only.hpp"
#include "experiments/sweep/recorded_sweep.hpp"

namespace rankcollapse {
namespace {

bool is_finished(const TrialRow& row) {
  return row.status.has_value();
}

class RunVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "CONFIG", .target = &config_, .help = "the experiment, in YAML", .required = true},
        set_option(overrides_),
        kernels_option(kernels_),
        only_option(only_),
        {.name = "--results",
         .target = &results_,
         .help = "where runs/ is (default: results)",
         .value_name = "DIR"},
        data_option(data_),
        {.name = "-j,--jobs",
         .target = &jobs_,
         .help = "trials at a time (default: one a core)",
         .value_name = "N",
         .low = 1,
         .high = 1024},
        threads_option(threads_),
        {.name = "--fail-fast", .target = &fail_fast_, .help = "stop all when one trial fails"},
        {.name = "--dry-run", .target = &dry_run_, .help = "show the trials and what they cost, and stop"},
        {.name = "--quiet", .target = &quiet_, .help = "no progress"}};
  }

  ExitCode call() override {
    set_kernels(overrides_, kernels_);
    Experiment experiment = read_experiment(Document::load(config_, overrides_), config_.stem().string());
    const DataPlaces places = places_of_user(data_);
    const Only only = only_.empty() ? Only() : Only::parse(only_, experiment.swept_keys());
    Store store(results_);
    if (dry_run_) {
      std::cout << describe_sweep(experiment, only, store, places, {jobs_, threads_});
      return ExitCode::ok;
    }
    identify(experiment, places);
    const std::vector<FoundTrial> found = find_trials(experiment, store);
    const std::vector<std::size_t> selected = select_trials(experiment, found, only);
    if (selected.empty()) {
      throw Error(ExitCode::usage,
                  "--only " + only_ + ": none of the " + std::to_string(found.size()) + " trials is meant");
    }
    RecordedSweep sweep = record_sweep(experiment, store, found);
    if (!quiet_ && experiment.duplicates() > 0) std::cerr << describe_duplicates(experiment) << "\n";
    if (!quiet_ && !sweep.news.empty()) std::cerr << sweep.news;
    forget_failures(sweep, selected);
    return train(experiment, sweep, selected);
  }

 private:
  /// What failed before is tried again.
  static void forget_failures(RecordedSweep& sweep, const std::vector<std::size_t>& selected) {
    for (const std::size_t index : selected) {
      TrialRow& row = sweep.rows[index];
      if (!row.status || row.status->state != "failed") continue;
      clear_failed(row.folder);
      row.status.reset();
    }
  }

  ExitCode train(const Experiment& experiment, const RecordedSweep& sweep,
                 const std::vector<std::size_t>& selected) {
    std::vector<ShownTrial> shown;
    for (const std::size_t index : selected) {
      const TrialRow& row = sweep.rows[index];
      shown.push_back(
          {row.folder.string(), trial_title(row), is_finished(row), experiment.trials()[index].work});
    }
    const auto left = static_cast<std::size_t>(
        std::count_if(shown.begin(), shown.end(), [](const ShownTrial& trial) { return !trial.ended; }));
    ExitCode code = ExitCode::ok;
    if (left == 0) {
      std::cerr << (shown.size() == 1 ? "this trial is finished already; nothing was trained\n"
                                      : "all " + std::to_string(shown.size()) +
                                            " trials are finished already; nothing was trained\n");
    } else {
      const Parallelism parallelism = share_out({jobs_, threads_}, threads_or_all(0), left);
      if (!quiet_ && shown.size() > 1) {
        std::cerr << sweep.folder.string() << ": " << shown.size() << " trials, " << shown.size() - left
                  << " finished before, " << left << " to train with " << describe(parallelism) << "\n";
      }
      const StopOnSignal signals;
      SweepDisplay display(std::move(shown), quiet_);
      code = train_sweep(
          {sweep.folder, sweep.rows, selected, worker_options(parallelism), parallelism.jobs, fail_fast_},
          signals.stop(), display);
    }
    return report(sweep, selected, code, left > 0);
  }

  ExitCode report(const RecordedSweep& sweep, const std::vector<std::size_t>& selected, ExitCode code,
                  bool trained) {
    std::vector<TrialRow> rows;
    for (const std::size_t index : selected) {
      rows.push_back(sweep.rows[index]);
      if (!rows.back().status) rows.back().status = read_status(rows.back().folder);
    }
    const auto finished = std::count_if(rows.begin(), rows.end(), is_finished);
    if (code == ExitCode::interrupted) {
      std::cerr << "interrupted with " << finished << " of " << rows.size()
                << (rows.size() == 1 ? " trial" : " trials") << " finished; the same command goes on\n";
      return code;
    }
    std::cout << (rows.size() == 1 ? trial_summary(rows.front().folder) : sweep_summary(rows, sweep.folder))
              << std::flush;
    if (code == ExitCode::ok) show_results(sweep, trained);
    report_failures(rows);
    return code;
  }

  /// The page of the sweep, made where something is new to show. What was trained is recorded by then: where
  /// no page can be made of it, that is said and is no failure.
  void show_results(const RecordedSweep& sweep, bool trained) const {
    constexpr std::size_t most_in_a_page = 200;  // trials; `report` makes it of any number
    const std::filesystem::path page = sweep.folder / "report.html";
    if (sweep.rows.size() > most_in_a_page) return;
    if (!trained && std::filesystem::exists(page)) {
      std::cout << "report: " << file_address(page) << "\n";
      return;
    }
    try {
      const Records records = read_records(std::span(&sweep.folder, 1));
      if (records.trials.empty()) return;
      const std::string address = write_report_page(records, page);
      std::cout << "report: " << address << std::endl;
      show_page(address);
    } catch (const Error& error) {
      std::cerr << "note: no report: " << error.what() << "\n";
    }
  }

  /// Again at the end, where they are seen, each with the command that tries it once more.
  void report_failures(const std::vector<TrialRow>& rows) const {
    for (const TrialRow& row : rows) {
      if (!row.status || row.status->state != "failed") continue;
      std::cerr << trial_title(row) << " failed: " << row.status->error
                << "\n  try again: " << command(row.identity) << "\n";
    }
  }

  std::string command(const std::string& identity) const {
    std::vector<std::string> words = {"rankcollapse", "run", config_.string()};
    for (const std::string& override_text : overrides_) words.insert(words.end(), {"--set", override_text});
    if (results_ != "results") words.insert(words.end(), {"--results", results_.string()});
    if (data_) words.insert(words.end(), {"--data", data_->string()});
    words.insert(words.end(), {"--only", identity.substr(0, 8)});
    return shell_words(words);
  }

  std::vector<std::string> worker_options(const Parallelism& parallelism) const {
    std::vector<std::string> options = {"--threads", std::to_string(parallelism.threads)};
    if (data_) options.insert(options.end(), {"--data", data_->string()});
    return options;
  }

  std::filesystem::path config_, results_ = "results";
  std::vector<std::string> overrides_;
  std::string kernels_, only_;
  std::optional<std::filesystem::path> data_;
  int jobs_ = 0, threads_ = 0;
  bool fail_fast_ = false, dry_run_ = false, quiet_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_run_verb() {
  return std::make_unique<RunVerb>();
}

}  // namespace rankcollapse
