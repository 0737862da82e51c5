#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace rankcollapse {

/// How many slips of the pen lie between two words: a letter too many, one missing, another one, or two
/// neighbours swapped (Damerau's distance, no letter edited twice).
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name that was probably meant: the nearest of `known`, capitals and dashes aside, if it is near enough
/// (a third of the letters may differ).
std::optional<std::string_view> suggestion(std::string_view name, std::span<const std::string_view> known);

}  // namespace rankcollapse
