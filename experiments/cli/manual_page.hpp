#pragma once

#include <span>
#include <string>

#include "experiments/cli/verb.hpp"

namespace rankcollapse {

/// The manual page in roff, with macros that man-db (groff) and mandoc know.
std::string manual_page(std::span<const VerbRow> verbs);

}  // namespace rankcollapse
