#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/store/lease.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

/// What a trial is at, seen from outside: how it ended, or, where it has not, whether a process is at it and
/// whether a checkpoint was left.
struct TrialCondition {
  enum class Kind { done, diverged, failed, running, interrupted, not_begun };

  Kind kind;
  std::optional<LeaseHolder> holder;  // of one that is running
};

/// "done", "not begun", …
std::string_view name_of(TrialCondition::Kind kind);

/// All of them, in the order of the enumeration.
std::vector<TrialCondition::Kind> all_conditions();

TrialCondition condition_of(const std::filesystem::path& trial, const std::optional<TrialStatus>& status);

/// How far a trial is.
struct TrialProgress {
  std::vector<std::pair<std::string, std::string>> last_metrics;  // the last row of metrics.csv, by column
  std::optional<double> epochs, steps;  // that its configuration asks for, where it says so in numbers
  double seconds = 0.0;                 // of the epochs in timing.csv
  std::size_t timed_epochs = 0;

  /// The value of a column of metrics.csv; "" before the first epoch has ended.
  std::string last(std::string_view column) const;
  /// The part that is done, 0 … 1, as far as metrics.csv tells; nothing where the end is not known.
  std::optional<double> fraction() const;
};

/// Reads what is there, while the trial may go on: a file that is missing or being replaced tells nothing.
TrialProgress progress_of(const std::filesystem::path& trial);

}  // namespace rankcollapse
