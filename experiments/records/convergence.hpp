#pragma once

#include <string>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The dose from which on a penalty has had its time: e^(−7) of what it alone decays is left.
inline constexpr double stationary_dose = 7.0;

/// Whether a trial came to where the theory of stationary points speaks of it. A minimisation: it met its
/// stopping rule. Otherwise: every penalised weight got the dose. A trial without penalty has nothing to wait
/// for; one that diverged came nowhere.
bool has_converged(const Record& trial);

/// Whether a weight ended with a ν_max below 1e-6 of its first one: its relative ranks are 0 then, and what
/// is left of it says nothing.
bool has_vanished(const Record& trial, const std::string& weight);

}  // namespace rankcollapse
