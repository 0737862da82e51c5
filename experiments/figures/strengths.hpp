#pragma once

#include <span>
#include <vector>

#include "experiments/figures/drawn_trials.hpp"

namespace rankcollapse {

/// A condition for each strength of the penalty, whatever else differs in its trials, the smallest first: "λ
/// = 10^{-3}". Where they are more than `most`, so many of them, evenly spaced.
std::vector<DrawnCondition> conditions_by_strength(std::span<const Record* const> trials, std::size_t most);

}  // namespace rankcollapse
