#include "experiments/records/convergence.hpp"

#include <array>
#include <cmath>

namespace rankcollapse {

namespace {

constexpr double vanished = 1e-6;  // as measure/ranks.hpp has it

/// Of every weight of which the residual gradient is recorded.
bool gradients_are_small(const Record& trial) {
  const RecordedTable& table = trial.probe("rank_bound");
  for (const std::string& weight : table.distinct("layer")) {
    if (table.value(weight, "stationarity", AtEnd{}) >= stationary_gradient) return false;
  }
  return true;
}

}  // namespace

bool has_converged(const Record& trial) {
  if (trial.diverged()) return false;
  if (trial.status().converged) return *trial.status().converged;
  return trial.smallest_dose() >= stationary_dose && gradients_are_small(trial);
}

bool has_vanished(const Record& trial, const std::string& weight) {
  static constexpr std::array<std::pair<const char*, const char*>, 2> recorded = {
      {{"spectrum", "sv_max"}, {"weight_norms", "spectral_norm"}}};
  for (const auto& [probe, column] : recorded) {
    const RecordedTable& table = trial.probe(probe);
    const double start = table.value(weight, column, AtInit{}), end = table.value(weight, column, AtEnd{});
    if (!std::isnan(start) && !std::isnan(end)) return end < vanished * start;
  }
  return false;
}

}  // namespace rankcollapse
