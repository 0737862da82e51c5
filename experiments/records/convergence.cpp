#include "experiments/records/convergence.hpp"

namespace rankcollapse {

bool has_converged(const Record& trial) {
  if (trial.diverged()) return false;
  return trial.status().converged.value_or(trial.smallest_dose() >= stationary_dose);
}

}  // namespace rankcollapse
