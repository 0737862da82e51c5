#pragma once

#include <filesystem>
#include <string_view>

namespace rankcollapse {

/// Replaces `file` by `content` so that a crash at any instant leaves the old file or the new one, whole:
/// written beside it, synced, renamed, and the folder synced. Throws Error (cannot_write) with the cause.
void atomic_write(const std::filesystem::path& file, std::string_view content);

/// The same without syncing: whole for every reader and after a killed process, but after a crash of the
/// machine perhaps empty. Throws Error (cannot_write).
void replace_file(const std::filesystem::path& file, std::string_view content);

/// Makes the content of a file that was written before outlast a crash; its name does from the next
/// atomic_write() in the same folder on. Throws Error (cannot_write).
void sync_file(const std::filesystem::path& file);

}  // namespace rankcollapse
