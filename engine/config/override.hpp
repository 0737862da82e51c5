#pragma once

#include <string>

#include "engine/config/node.hpp"
#include "engine/config/sources.hpp"

namespace rankcollapse {

/// What --set has set, and where that was said.
struct Override {
  std::string address;
  Place place;
};

/// Sets what `argument`, "a.b.0.c=value", says in the tree below `root`, whatever stands there: see put().
/// Throws Unreadable.
Override apply_override(Node& root, const std::string& argument, Sources& sources);

}  // namespace rankcollapse
