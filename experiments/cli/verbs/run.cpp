#include <iostream>

#include "engine/core/matrix.hpp"
#include "experiments/cli/describe.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verb.hpp"
#include "experiments/store/store.hpp"
#include "experiments/store/trials_table.hpp"
#include "experiments/sweep/provenance.hpp"

namespace rankcollapse {
namespace {

ExitCode report_interruption(const TrialEnd& end) {
  std::cerr << "interrupted at step " << end.steps << "; "
            << (end.checkpointed ? "the same command goes on from there" : "the same command starts it again")
            << " (" << end.folder.string() << ")\n";
  return ExitCode::interrupted;
}

class RunVerb final : public Verb {
 public:
  std::vector<Option> options() override {
    return {{.name = "CONFIG", .target = &config_, .help = "the experiment, in YAML", .required = true},
            set_option(overrides_),
            {.name = "--results",
             .target = &results_,
             .help = "where runs/ is (default: results)",
             .value_name = "DIR"},
            data_option(data_),
            threads_option(threads_),
            {.name = "--dry-run", .target = &dry_run_, .help = "say what would be trained, and stop"},
            {.name = "--quiet", .target = &quiet_, .help = "no progress"}};
  }

  ExitCode call() override {
    Document document = Document::load(config_, overrides_);
    Trial trial = read_trial(document, config_.stem().string());
    if (dry_run_) {
      std::cout << describe(trial);
      return ExitCode::ok;
    }
    if (trial.precision != precision_name) throw OtherPrecisionNeeded{trial.precision};
    if (trial.initial_weights) std::cerr << describe(trial.initial_weights->skipped);
    const Dataset dataset = trial.dataset->load(places_of_user(data_), trial.seeds.augment);
    Workers workers(threads_or_all(threads_));

    const std::string identity = identity_of(trial, dataset.checksum);
    Store store(results_);
    const NewTrial anew{identity, "", trial.resolved, provenance(trial, identity, dataset.checksum)};
    const auto found = store.find(identity);
    const auto folder = found ? *found : store.create(trial.name, {&anew, 1}).front();
    const auto lease = Lease::take(folder);
    if (!lease) {
      throw Error(ExitCode::usage, "'" + folder.string() + "': another process is training this trial");
    }
    clear_failed(folder);
    if (read_status(folder)) {
      std::cerr << "this trial is finished already; nothing was trained\n";
      std::cout << trial_summary(folder);
      return ExitCode::ok;
    }

    const StopOnSignal signals;
    TrialEnd end;
    {
      ProgressDisplay display(trial.training, quiet_);
      end = run_trial(trial, dataset, folder, identity, workers, &*lease, signals.stop(), display);
    }
    write_trials_table(store.experiment_folder(trial.name), {{folder, identity, {}, read_status(folder)}});
    if (end.state == TrialEnd::State::interrupted) return report_interruption(end);
    if (end.state == TrialEnd::State::diverged) {
      std::cerr << "the trial diverged: its loss was not finite at step " << end.steps + 1 << "\n";
    }
    std::cout << trial_summary(end.folder);
    return ExitCode::ok;
  }

 private:
  std::filesystem::path config_, results_ = "results";
  std::vector<std::string> overrides_;
  std::optional<std::filesystem::path> data_;
  int threads_ = 0;
  bool dry_run_ = false, quiet_ = false;
};

}  // namespace

std::unique_ptr<Verb> make_run_verb() {
  return std::make_unique<RunVerb>();
}

}  // namespace rankcollapse
