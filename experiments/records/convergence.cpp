#include "experiments/records/convergence.hpp"

#include <array>
#include <cmath>

namespace rankcollapse {

namespace {

constexpr double vanished = 1e-6;  // as measure/ranks.hpp has it

}  // namespace

bool has_converged(const Record& trial) {
  if (trial.diverged()) return false;
  return trial.status().converged.value_or(trial.smallest_dose() >= stationary_dose);
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
