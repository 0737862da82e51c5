#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "engine/core/parallel.hpp"
#include "engine/train/trainer.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// How training is shown to a person.
class TrialListener {
 public:
  virtual ~TrialListener() = default;
  /// Training is about to begin, or to go on behind `step` steps; `notice` says what a person should know of
  /// that.
  virtual void began(const std::filesystem::path& folder, std::uint64_t step, const std::string& notice) = 0;
  virtual void epoch_ended(const EpochReport& report, double seconds) = 0;
  virtual void step_ended(const Progress& progress) = 0;
};

/// How a call of run_trial() ended.
struct TrialEnd {
  enum class State { done, diverged, interrupted, found };  // found: it was finished before

  State state;
  std::filesystem::path folder;
  std::uint64_t steps = 0;
  bool checkpointed = false;  // where interrupted: the same call goes on from here
};

/// Trains a trial into its folder under `results`, from its newest checkpoint if it has one, unless it is
/// finished already. `stop` ends it after the step it is at and a checkpoint. Throws Error.
TrialEnd run_trial(Trial& trial, const Dataset& dataset, const std::filesystem::path& results,
                   Workers& workers, const std::atomic<bool>& stop, TrialListener& listener);

}  // namespace rankcollapse
