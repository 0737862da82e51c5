#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// A file or folder in a results folder that nobody needs any more.
struct Leftover {
  std::filesystem::path path;
  std::filesystem::path trial;  // the folder of the trial that it is in, or is; empty: in none
  std::uintmax_t bytes = 0;
  std::string reason;  // "checkpoint of a finished trial"
};

/// What is left over in an experiment's folder: checkpoints of finished trials, leases without a living
/// holder, files that a killed process was about to write, folders without provenance, and unfinished trials
/// that no trials.csv beside it names any more. Nothing of a trial that is running, and no finished trial. Of
/// what may just be in the making, only what is older than ten minutes. Throws Error (data).
std::vector<Leftover> leftovers_in(const std::filesystem::path& experiment);

/// Removes it, unless a process has begun to work on its trial in the meantime; whether it was removed.
/// Throws Error (cannot_write).
bool remove_leftover(const Leftover& leftover);

}  // namespace rankcollapse
