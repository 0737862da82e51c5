#pragma once

#include <atomic>
#include <filesystem>
#include <string>

#include "engine/core/parallel.hpp"
#include "engine/train/trainer.hpp"
#include "experiments/store/lease.hpp"
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
  enum class State {
    done,
    diverged,
    interrupted,
    lost  // another process took the trial over, and it is that one's now
  };

  State state;
  std::filesystem::path folder;
  std::uint64_t steps = 0;
  bool checkpointed = false;  // where interrupted: the same call goes on from here
};

/// Trains a trial into its folder, from its newest checkpoint if it has one, and writes its status last. The
/// folder exists and is not finished, and `lease` is that of it (nullptr: no other process knows the folder).
/// `stop` ends it after the step it is at and a checkpoint. Throws Error; what went wrong stands in the log
/// then, and the trial is unfinished.
TrialEnd run_trial(Trial& trial, const Dataset& dataset, const std::filesystem::path& folder,
                   const std::string& identity, Workers& workers, const Lease* lease,
                   const std::atomic<bool>& stop, TrialListener& listener);

}  // namespace rankcollapse
