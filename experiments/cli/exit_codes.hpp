#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/core/error.hpp"

namespace rankcollapse {

/// What an exit code tells the caller.
struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;
};

std::span<const ExitCodeRow> exit_code_table();

/// The table as running text for a help, in lines of at most 78 columns.
std::string exit_code_text();

}  // namespace rankcollapse
