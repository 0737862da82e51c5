#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/figures/drawn_trials.hpp"

namespace rankcollapse {

/// The weights that penalties fall on in a trial, each with the ratio of its λ to the largest where it has
/// less: "on fc1, 0.5·fc2"; "" where there is no penalty.
std::string penalised_weights(const Record& trial);

/// Trials whose penalties fall on the same weights in the same ratios, so that the largest λ tells all of
/// them, with the trials that have no penalty in each group. One group, without a label, where all are alike.
std::vector<DrawnGroup> groups_of_penalised_weights(std::span<const Record* const> trials);

/// A condition for each strength of the penalty on the same weights, whatever else differs in its trials, the
/// smallest first: "λ = 10^{-3}", and "λ = 10^{-3} on fc1" where not all trials have theirs on the same ones.
/// Where they are more than `most`, so many of them, evenly spaced.
std::vector<DrawnCondition> conditions_by_strength(std::span<const Record* const> trials, std::size_t most);

/// The strengths of `all` at which none of the trials is drawn, as a sentence after a space: " Left out are
/// λ = 0.01, λ = 0.1."; "" where there is none.
std::string strengths_left_out(std::span<const Record* const> all, std::span<const Record* const> drawn);

}  // namespace rankcollapse
