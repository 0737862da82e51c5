#pragma once

#include <memory>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// The tree of a source, or nullptr if nothing stands in it. Throws Unreadable on what is no YAML and on what
/// YAML allows but nobody means: a key twice, an alias into itself, a second document, tags and merge keys
/// that are not read here, nesting over 64 levels, more than 100,000 values.
std::unique_ptr<Node> parse_yaml(const Source& source);

}  // namespace rankcollapse
