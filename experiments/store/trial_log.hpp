#pragma once

#include <filesystem>
#include <string>

namespace rankcollapse {

/// Now, as "2026-11-22T06:37:32Z".
std::string time_stamp();

/// Adds a line to log.txt, which tells people what happened to a trial, when, and in which process. A line
/// that cannot be written is dropped: the files that matter say so themselves.
void log_line(const std::filesystem::path& trial, const std::string& text);

}  // namespace rankcollapse
