#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/config/node.hpp"
#include "engine/config/sources.hpp"

namespace rankcollapse {

/// Puts `value` at `address`, "a.b.0.c", below `root`, whatever stands there; reaches into included files,
/// into lists by index, and makes mappings on the way where there are none. What is made gets the place of
/// the address. Throws Unreadable.
void put(Node& root, std::string_view address, const Place& place, std::unique_ptr<Node> value,
         Sources& sources);

}  // namespace rankcollapse
