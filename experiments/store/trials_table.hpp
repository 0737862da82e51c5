#pragma once

#include <filesystem>

namespace rankcollapse {

/// Writes trials.csv into an experiment's folder: a row a finished trial with its status, final metrics, hash
/// and seconds, in the order of the trials' names. Throws Error (cannot_write).
void write_trials_table(const std::filesystem::path& experiment);

}  // namespace rankcollapse
