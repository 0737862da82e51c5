#pragma once

#include <filesystem>
#include <iostream>
#include <optional>
#include <string>

#include "data/library/library.hpp"
#include "engine/core/error.hpp"
#include "experiments/cli/option.hpp"

namespace rankcollapse {

// What the verbs "data …" have in common.

/// Throws Error (usage) with the known names where the table of datasets has no such row.
const DatasetRow& dataset_called(const std::string& name, const std::string& verb);

/// Where what is fetched or imported goes: the folder of --data, else the cache. Throws Error (cannot_write)
/// where there is neither.
std::filesystem::path target_folder(const std::optional<std::filesystem::path>& data_option,
                                    const DataPlaces& places);
Option target_option(std::optional<std::filesystem::path>& folder);

void print(const DatasetReport& report);

/// Calls `action` for each item. What is wrong with the data of one is told at once, and does not keep the
/// others from their turn; then the result is ExitCode::data.
template <typename Items, typename Action>
ExitCode for_each(const Items& items, Action action) {
  ExitCode result = ExitCode::ok;
  for (const auto& item : items) {
    try {
      action(item);
    } catch (const Error& error) {
      if (error.code() != ExitCode::data) throw;
      std::cerr << "rankcollapse: " << error.what() << "\n";
      result = error.code();
    }
  }
  return result;
}

}  // namespace rankcollapse
