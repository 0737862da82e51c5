#include "data/places.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace rankcollapse;

namespace {

using Folders = std::vector<std::filesystem::path>;

Environment environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  };
}

}  // namespace

TEST_CASE("data are looked for in --data, RANKCOLLAPSE_DATA, the cache and Debian's folder, in this order") {
  const DataPlaces places = data_places(
      "mine",
      environment({{"RANKCOLLAPSE_DATA", "/data"}, {"XDG_CACHE_HOME", "/cache"}, {"HOME", "/home/ada"}}));
  CHECK(places.folders == Folders{"mine", "/data", "/cache/rankcollapse", "/usr/share/datasets"});
  CHECK(places.cache == "/cache/rankcollapse");
}

TEST_CASE("the cache lies under the home folder unless XDG_CACHE_HOME names an absolute one") {
  const DataPlaces places =
      data_places({}, environment({{"XDG_CACHE_HOME", "relative"}, {"HOME", "/home/ada"}}));
  CHECK(places.folders == Folders{"/home/ada/.cache/rankcollapse", "/usr/share/datasets"});
  CHECK(places.cache == "/home/ada/.cache/rankcollapse");
}

TEST_CASE("without a home folder there is no cache, and empty variables do not count") {
  const DataPlaces places = data_places({}, environment({{"RANKCOLLAPSE_DATA", ""}, {"HOME", ""}}));
  CHECK(places.folders == Folders{"/usr/share/datasets"});
  CHECK(places.cache.empty());
}
