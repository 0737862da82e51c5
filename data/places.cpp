#include "data/places.hpp"

namespace rankcollapse {
namespace {

/// A variable that is set to nothing counts as not set.
std::optional<std::filesystem::path> folder_in(const Environment& environment, const char* name) {
  const char* value = environment(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

DataPlaces data_places(const std::optional<std::filesystem::path>& data_option,
                       const Environment& environment) {
  DataPlaces places;
  if (data_option) places.folders.push_back(*data_option);
  if (const auto folder = folder_in(environment, "RANKCOLLAPSE_DATA")) places.folders.push_back(*folder);

  // The XDG base directory specification has relative paths ignored.
  const auto cache = folder_in(environment, "XDG_CACHE_HOME");
  const auto home = folder_in(environment, "HOME");
  if (cache && cache->is_absolute()) {
    places.cache = *cache / "rankcollapse";
  } else if (home && home->is_absolute()) {
    places.cache = *home / ".cache" / "rankcollapse";
  }
  if (!places.cache.empty()) places.folders.push_back(places.cache);

  places.folders.push_back("/usr/share/datasets");
  return places;
}

}  // namespace rankcollapse
