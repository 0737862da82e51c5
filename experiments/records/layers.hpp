#pragma once

#include <string>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The layer whose outputs a weight multiplies, as tables of features name it: of "fc2.weight" the one before
/// fc2, or "input". "" where the weight is not of a layer in the network's own list, as inside a residual.
std::string features_into(const Record& trial, const std::string& weight);

/// K, the number of classes that a trial learned to tell, as a probe counted them or else as the settings of
/// the data say it; NaN where neither does.
double class_count(const Record& trial);

}  // namespace rankcollapse
