#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// What differs between the files that a result hash is made of, as `recorded` has them and as a new run into
/// `again` gave them: a sentence a file, with the first row and column of a table, the largest difference of
/// weights, or what keeps a recorded file from being read. Weights and arrays that `recorded` does not keep
/// are passed over: the committed form may be without them.
std::vector<std::string> differing_files(const std::filesystem::path& recorded,
                                         const std::filesystem::path& again);

}  // namespace rankcollapse
