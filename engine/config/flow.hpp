#pragma once

#include <string>
#include <string_view>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// In double quotes, as both JSON and YAML read it.
std::string in_quotes(std::string_view text);

/// A text as YAML: words and paths need no quotes; what another reader of YAML might take for a number, a
/// flag or nothing gets them.
std::string word_or_quotes(std::string_view text);

/// The text of a scalar: a number in its one spelling, anything else as it is.
std::string scalar_text(const Node& scalar);

/// A value as YAML on one line, the same for the same values: numbers in their one spelling, the keys of a
/// mapping sorted.
std::string flow_text(const Node& node);

}  // namespace rankcollapse
