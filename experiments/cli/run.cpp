#include <cstdlib>
#include <iostream>

#include "data/datasets.hpp"
#include "engine/core/matrix.hpp"
#include "experiments/cli/describe.hpp"
#include "experiments/cli/interrupt.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/threads.hpp"
#include "experiments/cli/trial_summary.hpp"
#include "experiments/cli/verbs.hpp"

namespace rankcollapse {
namespace {

ExitCode report_interruption(const TrialEnd& end) {
  std::cerr << "interrupted at step " << end.steps << "; "
            << (end.checkpointed ? "the same command goes on from there" : "the same command starts it again")
            << " (" << end.folder.string() << ")\n";
  return ExitCode::interrupted;
}

}  // namespace

ExitCode run(const RunOptions& options) {
  Document document = Document::load(options.config, options.overrides);
  Trial trial = read_trial(document, options.config.stem().string());
  if (options.dry_run) {
    std::cout << describe(trial);
    return ExitCode::ok;
  }
  if (trial.precision != precision_name) throw OtherPrecisionNeeded{trial.precision};
  const DataPlaces places = data_places(options.data, [](const char* name) { return std::getenv(name); });
  const Dataset dataset = trial.dataset->load(places, trial.seeds.augment);
  Workers workers(threads_or_all(options.threads));

  const StopOnSignal signals;
  TrialEnd end;
  {
    ProgressDisplay display(trial.training, options.quiet);
    end = run_trial(trial, dataset, options.results, workers, signals.stop(), display);
  }
  if (end.state == TrialEnd::State::interrupted) return report_interruption(end);
  if (end.state == TrialEnd::State::found)
    std::cerr << "this trial is finished already; nothing was trained\n";
  if (end.state == TrialEnd::State::diverged) {
    std::cerr << "the trial diverged: its loss was not finite at step " << end.steps + 1 << "\n";
  }
  std::cout << trial_summary(end.folder);
  return ExitCode::ok;
}

}  // namespace rankcollapse
