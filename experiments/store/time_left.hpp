#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "experiments/store/trial_condition.hpp"

namespace rankcollapse {

/// What is known of a trial's time.
struct TimedTrial {
  std::optional<TrialStatus> status;
  TrialCondition::Kind kind;
  TrialProgress progress;
};

/// An estimate of the training that a sweep has left.
struct TimeLeft {
  double training_seconds = 0.0;  // over all trials, one after the other
  std::size_t running = 0;        // trials that are trained at this moment

  /// Until the end, with as many at a time as now.
  double seconds() const { return training_seconds / static_cast<double>(running > 0 ? running : 1); }
};

/// A trial that is under way goes on as fast as its epochs were so far; one that has not begun takes as long
/// as the others on average, be they done or under way. Diverged and failed trials tell nothing. Nothing
/// where all have ended, or where no trial has been timed yet.
std::optional<TimeLeft> time_left(const std::vector<TimedTrial>& trials);

}  // namespace rankcollapse
