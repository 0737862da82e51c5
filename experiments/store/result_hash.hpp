#pragma once

#include <filesystem>
#include <string>

namespace rankcollapse {

/// SHA-256 over the names and contents of a trial's deterministic files: the weights at the start and
/// at the end, and every table and array but timing.csv. The same for the same identity on the same kernel
/// family.
std::string result_hash(const std::filesystem::path& trial);

}  // namespace rankcollapse
