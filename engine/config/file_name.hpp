#pragma once

#include <string>
#include <string_view>

#include "engine/config/config.hpp"

namespace rankcollapse {

/// The text at `key`, which becomes the name of a file or folder. Of letters, digits, '.', '_' and '-', not
/// beginning with a '.', and not like a file that is being written (".tmp-"); anything else is a mistake.
std::string read_file_name(const Config& config, std::string_view key, const std::string& fallback);

}  // namespace rankcollapse
