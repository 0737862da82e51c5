#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// Address and text of every value below `root`. See Document::flattened().
std::vector<std::pair<std::string, std::string>> flattened_values(const Node& root);

}  // namespace rankcollapse
