#pragma once

#include <filesystem>
#include <optional>

#include "data/places.hpp"

namespace rankcollapse {

/// `wanted`, or one thread a processor that this process may use where it is 0.
int threads_or_all(int wanted);

/// Where this user's datasets are looked for: `data` is the option --data. Throws Error (usage) where it is
/// no folder.
DataPlaces places_of_user(const std::optional<std::filesystem::path>& data);

/// Whether standard error is a terminal on which a line can be written over.
bool can_overwrite_lines();

}  // namespace rankcollapse
