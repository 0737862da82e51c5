#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "experiments/records/conditions.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The rules of the ranks probe that a page counts by.
inline constexpr std::array rank_rules = {"numpy",         "numerical-recipes", "abs:1e-3",
                                          "log10<-8",      "weightwatcher",     "relative:1e-1",
                                          "relative:1e-2", "relative:1e-3",     "relative:1e-4"};

/// "fc1" of "fc1.weight".
std::string layer_name(const std::string& weight);

/// The weights that a probe of these trials has rows of, each once, in the order of the network.
std::vector<std::string> weights_of(std::span<const Record* const> trials, const std::string& probe);

/// The conditions of these trials, the weakest penalty first.
std::vector<Condition> conditions_by_penalty(std::span<const Record* const> trials);

/// What `say` says of the trials that did not diverge, and how many did.
std::string finding_without_diverged(std::span<const Record* const> trials,
                                     const std::function<std::string(std::span<const Record* const>)>& say);

/// The label of a condition; "as configured" where there is only one.
std::string condition_name(const Condition& condition);

/// Whether a weight has more singular values than the trial learned classes: of others the rank is at most K
/// whatever training does.
bool is_wider_than_classes(const Record& trial, const std::string& weight);

/// The smallest side of a weight, from its singular values or its rank profile; 0 where neither is recorded.
std::size_t full_rank_of(const Record& trial, const std::string& weight);

}  // namespace rankcollapse
