#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "data/datasets.hpp"
#include "engine/core/error.hpp"

/// Where tests look for real data. Decoded copies are kept beside the test's executable, in the build folder.
inline rankcollapse::DataPlaces test_places() {
  namespace fs = std::filesystem;
  std::optional<fs::path> beside = fs::path(PROJECT_ROOT) / "../shared/data";
  if (!fs::exists(*beside)) beside.reset();
  rankcollapse::DataPlaces places =
      rankcollapse::data_places(beside, [](const char* name) { return std::getenv(name); });
  places.cache = fs::read_symlink("/proc/self/exe").parent_path() / "test-cache";
  return places;
}

/// The dataset, or nothing where its files are not on this machine.
inline std::optional<rankcollapse::Dataset> load_if_present(const rankcollapse::DatasetPlan& plan) {
  try {
    return plan.load(test_places(), 1);
  } catch (const rankcollapse::Error& error) {
    if (std::string(error.what()).find(" was not found. Looked for ") == std::string::npos) throw;
    return std::nullopt;
  }
}
