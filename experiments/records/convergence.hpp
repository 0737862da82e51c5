#pragma once

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The dose from which on a penalty has had its time: e^(−7) of what it alone decays is left.
inline constexpr double stationary_dose = 7.0;

/// Whether a trial came to where the theory of stationary points speaks of it. A minimisation: it met its
/// stopping rule. Otherwise: every penalised weight got the dose. A trial without penalty has nothing to wait
/// for; one that diverged came nowhere.
bool has_converged(const Record& trial);

}  // namespace rankcollapse
