#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// A trial's deterministic files, by name: the weights at the start and at the end, and every table and array
/// but timing.csv.
std::vector<std::filesystem::path> hashed_files(const std::filesystem::path& trial);

/// SHA-256 over the names and contents of a trial's deterministic files. The same for the same identity on
/// the same kernel family.
std::string result_hash(const std::filesystem::path& trial);

}  // namespace rankcollapse
