#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/records/conditions.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// "fc1" of "fc1.weight".
std::string layer_name(const std::string& weight);

/// The weights that a probe of these trials has rows of, each once, in the order of the network.
std::vector<std::string> weights_of(std::span<const Record* const> trials, const std::string& probe);

/// The conditions of these trials, the weakest penalty first.
std::vector<Condition> conditions_by_penalty(std::span<const Record* const> trials);

/// The label of a condition; "as configured" where there is only one.
std::string condition_name(const Condition& condition);

/// Whether a weight has more singular values than the trial learned classes: of others the rank is at most K
/// whatever training does.
bool is_wider_than_classes(const Record& trial, const std::string& weight);

/// The smallest side of a weight, from its singular values or its rank profile; 0 where neither is recorded.
std::size_t full_rank_of(const Record& trial, const std::string& weight);

}  // namespace rankcollapse
