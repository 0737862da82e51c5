#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rankcollapse {

/// Where datasets are looked for.
struct DataPlaces {
  /// In this order; they need not exist.
  std::vector<std::filesystem::path> folders;
  /// Where decoded copies are kept; empty: none are.
  std::filesystem::path cache;
};

/// The value of an environment variable, or nullptr: std::getenv, or a table of a test.
using Environment = std::function<const char*(const char* name)>;

/// The folder of --data, RANKCOLLAPSE_DATA, the cache ($XDG_CACHE_HOME/rankcollapse, else
/// ~/.cache/rankcollapse), and where Debian's packages put datasets.
DataPlaces data_places(const std::optional<std::filesystem::path>& data_option,
                       const Environment& environment);

}  // namespace rankcollapse
