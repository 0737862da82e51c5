#pragma once

#include <string>

#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// provenance.json: the trial's identity and where, from what and with what it is made. Nothing in it changes
/// the results but the kernel family, whose last bits may differ from another's.
std::string provenance(const Trial& trial, const std::string& identity, const Dataset& dataset, int threads);

}  // namespace rankcollapse
