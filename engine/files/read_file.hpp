#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rankcollapse {

/// The bytes of a file; nothing where it cannot be opened or read, and then errno says why.
std::optional<std::string> read_file(const std::filesystem::path& file);

}  // namespace rankcollapse
