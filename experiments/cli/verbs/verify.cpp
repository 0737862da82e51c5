#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <iostream>

#include "engine/core/matrix.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/status_lines.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/cli/trial_argument.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/differing_files.hpp"
#include "experiments/store/metrics_bound.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/result_hash.hpp"
#include "experiments/sweep/rebuilt_trial.hpp"
#include "experiments/sweep/run_trial.hpp"
#include "experiments/sweep/session.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// An empty folder that is gone, with all that was put into it, at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "rankcollapse-verify-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw Error(ExitCode::cannot_write, "cannot create '" + pattern + "': " + std::strerror(errno));
    }
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

/// Shows on standard error how the new run goes: a line an epoch and, on a terminal, the step below it.
class RunDisplay final : public TrialListener {
 public:
  RunDisplay(std::string title, const TrainingPlan& plan, bool quiet)
      : title_(std::move(title)), plan_(plan), quiet_(quiet) {}

  void began(const fs::path&, std::uint64_t, const std::string&) override {
    if (!quiet_) lines_.message("training again: " + title_);
  }

  void epoch_ended(const EpochReport& report, double seconds) override {
    if (quiet_) return;
    lines_.message("epoch " + std::to_string(report.epoch) + "  train loss " +
                   significant(report.train_loss) + "  test loss " + significant(report.test.loss) +
                   "  accuracy " + significant(report.test.accuracy) + "  " + duration(seconds));
  }

  void step_ended(const Progress& progress) override {
    if (quiet_ || !lines_.is_due()) return;
    lines_.show({"step " + std::to_string(progress.step) + " of " + std::to_string(plan_.steps)});
  }

 private:
  std::string title_;
  const TrainingPlan& plan_;
  bool quiet_;
  StatusLines lines_;
};

/// What was found out about a trial.
struct Verdict {
  bool verified;
  std::string sentence;
  std::vector<std::string> details = {};
};

bool keeps_weights(const RecordedTrial& trial) {
  return fs::exists(trial.folder / "weights.safetensors");
}

Verdict verdict_on_files(const RecordedTrial& trial) {
  if (!keeps_weights(trial)) {
    return {false,
            "its files alone do not show it: weights are not kept here, and they are part of the hash"};
  }
  const std::string hash = result_hash(trial.folder);
  if (hash == trial.status->result_hash) return {true, "its files give the recorded result hash " + hash};
  std::string names;
  for (const fs::path& file : hashed_files(trial.folder)) {
    names += (names.empty() ? "" : ", ") + file.filename().string();
  }
  return {false,
          "its files are not those that were recorded",
          {"result hash " + trial.status->result_hash + " as recorded, " + hash + " now",
           "it is over " + names + "; a new run, without --files, shows which differ"}};
}

/// `again` is the folder of a new run that ended.
Verdict verdict_on_run(const RecordedTrial& trial, const fs::path& again) {
  const TrialStatus now = *read_status(again);
  const std::string& hash = trial.status->result_hash;
  const std::string kernels = trial.kernel_family(), kernels_here = kernel_family_here();
  const bool files_hold = !keeps_weights(trial) || result_hash(trial.folder) == hash;
  if (now.result_hash == hash && files_hold) {
    return {true, "a new run gives the recorded result hash " + hash};
  }
  std::vector<std::string> details = differing_files(trial.folder, again);
  if (now.result_hash == hash) {
    return {false, "a new run gives the recorded result hash, but its files were changed since", details};
  }
  if (kernels == kernels_here) {
    details.insert(details.begin(), "result hash " + hash + " as recorded, " + now.result_hash + " now");
    return {false, "a new run gives other results", details};
  }
  const std::string families = "the kernels " + kernels + " recorded it and " + kernels_here +
                               " are used here, which round differently";
  const auto beyond = disagreements(*trial.status, now);
  if (!files_hold) return {false, "its files are not those that were recorded", {families}};
  if (!beyond.empty()) {
    std::vector<std::string> all = {families};
    all.insert(all.end(), beyond.begin(), beyond.end());
    return {false, "a new run gives other results, further apart than other kernels explain", all};
  }
  return {true,
          "a new run agrees within the bound for other kernels",
          {families,
           "final losses and penalty within 5 %, accuracies within 0.03; bit by bit only on " + kernels}};
}

class VerifyVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {
        {.name = "TRIAL",
         .target = &words_,
         .help = "folders, numbers, or digits of identities",
         .required = true},
        {.name = "--files", .target = &files_only_, .help = "only hold the files against the recorded hash"},
        results_option(results_),
        data_option(data_),
        threads_option(threads_),
        {.name = "--quiet", .target = &quiet_, .help = "no progress"}};
  }

  ExitCode call() override {
    const std::vector<RecordedTrial> trials = read_trials();
    if (!files_only_) expect_own_precision(trials);
    const StopOnSignal signals;
    ExitCode result = ExitCode::ok;
    for (const RecordedTrial& trial : trials) {
      const auto verdict = files_only_ ? verdict_on_files(trial) : train_again(trial, signals.stop());
      if (!verdict) {
        std::cerr << "interrupted; '" << trial.folder.string() << "' is not verified\n";
        return ExitCode::interrupted;
      }
      print(trial, *verdict);
      if (!verdict->verified) result = ExitCode::check_failed;
    }
    return result;
  }

 private:
  std::vector<RecordedTrial> read_trials() const {
    std::vector<RecordedTrial> trials;
    for (const std::string& word : words_) {
      trials.push_back(read_recorded_trial(trial_called(word, results_)));
      const auto& status = trials.back().status;
      if (status && status->finished()) continue;
      throw Error(ExitCode::usage, "verify: '" + trials.back().folder.string() + "' has " +
                                       (status ? "failed" : "not ended") + ": it has no result to verify");
    }
    return trials;
  }

  /// A program trains in one precision, and in place of this one the other one gets the same words.
  static void expect_own_precision(const std::vector<RecordedTrial>& trials) {
    const auto precision = [](const RecordedTrial& trial) { return trial.provenance_text({"precision"}); };
    for (const RecordedTrial& trial : trials) {
      if (precision(trial) == precision(trials.front())) continue;
      throw Error(ExitCode::usage, "verify: '" + trials.front().folder.string() + "' is in " +
                                       precision(trials.front()) + " and '" + trial.folder.string() +
                                       "' in " + precision(trial) + ": verify them in two commands");
    }
    if (precision(trials.front()) != precision_name) throw OtherPrecisionNeeded{precision(trials.front())};
  }

  /// Nothing where it was interrupted.
  std::optional<Verdict> train_again(const RecordedTrial& recorded, const std::atomic<bool>& stop) {
    Trial trial = rebuilt_trial(recorded);
    const Dataset dataset = trial.dataset->load(places_of_user(data_), trial.seeds.augment);
    const std::string why_not = obstacle(recorded, trial, dataset.checksum);
    if (!why_not.empty()) return Verdict{false, why_not, {"nothing was trained"}};
    trial.training.checkpoint_seconds = 0.0;  // it is not gone on with
    trial.training.checkpoint_steps = 0;
    Workers workers(threads_or_all(threads_));
    const ScratchFolder scratch;
    RunDisplay display(recorded.folder.string(), trial.training, quiet_);
    const TrialEnd end =
        run_trial(trial, dataset, scratch.path(), recorded.identity, workers, nullptr, stop, display);
    if (end.state == TrialEnd::State::interrupted) return std::nullopt;
    return verdict_on_run(recorded, scratch.path());
  }

  static void print(const RecordedTrial& trial, const Verdict& verdict) {
    std::cout << trial.folder.string() << ": " << (verdict.verified ? "verified: " : "NOT verified: ")
              << verdict.sentence << "\n";
    for (const std::string& detail : verdict.details) std::cout << "  " << detail << "\n";
    std::cout << std::flush;
  }

  std::vector<std::string> words_;
  fs::path results_ = "results";
  std::optional<fs::path> data_;
  int threads_ = 0;
  bool files_only_ = false, quiet_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_verify_verb() {
  return std::make_unique<VerifyVerb>();
}

}  // namespace rankcollapse
