#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/records/conditions.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// "fc1" of "fc1.weight".
std::string layer_name(const std::string& weight);

/// The place among the features of the variability probe that a weight reads: the layer before its own;
/// "input" for the first. "" where the trial's settings do not name its layers one after the other.
std::string inputs_of(const Record& trial, const std::string& weight);

/// K, the number of classes; 0 where no probe recorded it.
std::size_t number_of_classes(const Record& trial);

/// The weights that a probe of these trials has rows of, each once, in the order of the network.
std::vector<std::string> weights_of(std::span<const Record* const> trials, const std::string& probe);

/// The conditions of these trials, the weakest penalty first.
std::vector<Condition> conditions_by_penalty(std::span<const Record* const> trials);

/// The label of a condition; "as configured" where there is only one.
std::string condition_name(const Condition& condition);

/// Whether the trial may stand for a stationary point: the minimisation met its stopping rule, or the penalty
/// had its time, a dose λ·η_eff·T of at least 7 on what it falls on. True for a trial without a penalty that
/// has no stopping rule: it has nothing to wait for.
bool is_settled(const Record& trial);

/// The smallest side of a weight, from its singular values or its rank profile; 0 where neither is recorded.
std::size_t full_rank_of(const Record& trial, const std::string& weight);

}  // namespace rankcollapse
