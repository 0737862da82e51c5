#pragma once

#include <filesystem>

namespace rankcollapse {

/// Makes all files of a trial's folder outlast a crash of the machine, but for the log and the lease, which
/// no result rests on. Their names do from the next atomic_write() there on. Throws Error (cannot_write).
void sync_trial(const std::filesystem::path& trial);

}  // namespace rankcollapse
