#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// What was asked for below `root`, as YAML with origins. See Document::resolved().
std::string resolved_yaml(const Node& root);

/// What was asked for below `root`, in one line that is the same for the same values. See
/// Document::canonical() and Config::canonical().
std::string canonical_text(const Node& root, std::span<const std::string_view> without, bool with_paths);

}  // namespace rankcollapse
