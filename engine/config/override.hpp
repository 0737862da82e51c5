#pragma once

#include <string>

#include "engine/config/node.hpp"
#include "engine/config/sources.hpp"

namespace rankcollapse {

/// Sets what `argument`, "a.b.0.c=value", says in the tree below `root`, whatever stands there; reaches into
/// included files, into lists by index, and makes mappings on the way where there are none. Throws
/// Unreadable.
void apply_override(Node& root, const std::string& argument, Sources& sources);

}  // namespace rankcollapse
