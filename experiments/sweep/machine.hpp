#pragma once

#include <cstdint>
#include <string>

#include "engine/files/json.hpp"

namespace rankcollapse {

/// "AMD EPYC", or "unknown".
std::string processor_name();

/// "Linux 6.1.0-18-amd64 x86_64".
std::string system_name();

/// The most memory that this process has held, in kB.
std::int64_t peak_memory_kb();

/// What the running program was built from and with: version, commit, changes_sha256 (empty where there were
/// none), compiler, flags, armadillo, openblas, glibc.
Json::Object build_record();

}  // namespace rankcollapse
