#pragma once

#include <string>

#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// provenance.json as a trial begins with it: its identity and what that is made of. Its sessions are added
/// as it is trained (session.hpp).
std::string provenance(const Trial& trial, const std::string& identity, const std::string& data_checksum);

}  // namespace rankcollapse
