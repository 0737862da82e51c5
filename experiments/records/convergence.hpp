#pragma once

#include <string>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The dose from which on a penalty has had its time: e^(−7) of what it alone decays is left.
inline constexpr double stationary_dose = 7.0;

/// The residual gradient of a weight, ‖G‖_F/(λ‖W‖_F), below which it counts as stationary.
inline constexpr double stationary_gradient = 0.05;

/// Whether a trial came to where the theory of stationary points speaks of it. A minimisation: it met its
/// stopping rule. Otherwise: every penalised weight got the
/// dose, and those whose residual gradient the probe rank_bound recorded have a small one. A trial without
/// penalty has nothing to wait for; one that diverged came nowhere.
bool has_converged(const Record& trial);

/// Whether a weight ended with a ν_max below 1e-6 of its first one: its relative ranks are 0 then, and what
/// is left of it says nothing.
bool has_vanished(const Record& trial, const std::string& weight);

}  // namespace rankcollapse
