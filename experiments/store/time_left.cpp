#include "experiments/store/time_left.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

using Kind = TrialCondition::Kind;

bool is_open(const TimedTrial& trial) {
  return trial.kind == Kind::running || trial.kind == Kind::interrupted || trial.kind == Kind::not_begun;
}

/// Seconds that the whole trial takes, as far as it tells itself.
std::optional<double> whole_seconds(const TimedTrial& trial) {
  if (trial.kind == Kind::done) return trial.status->seconds;
  const auto fraction = trial.progress.fraction();
  if (!is_open(trial) || !fraction || *fraction <= 0.0 || trial.progress.seconds <= 0.0) return std::nullopt;
  return trial.progress.seconds / *fraction;
}

}  // namespace

std::optional<TimeLeft> time_left(const std::vector<TimedTrial>& trials) {
  double sum = 0.0;
  std::size_t timed = 0;
  for (const TimedTrial& trial : trials) {
    const auto seconds = whole_seconds(trial);
    if (!seconds) continue;
    sum += *seconds;
    ++timed;
  }
  if (timed == 0 || std::none_of(trials.begin(), trials.end(), is_open)) return std::nullopt;
  const double average = sum / static_cast<double>(timed);
  TimeLeft left;
  for (const TimedTrial& trial : trials) {
    if (!is_open(trial)) continue;
    const double done = trial.kind == Kind::not_begun ? 0.0 : trial.progress.fraction().value_or(0.0);
    left.training_seconds += whole_seconds(trial).value_or(average) * (1.0 - done);
    if (trial.kind == Kind::running) ++left.running;
  }
  return left;
}

}  // namespace rankcollapse
