#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"

namespace rankcollapse {

/// The names of a table's rows.
template <typename Row>
std::vector<std::string> row_names(std::span<const Row> table) {
  std::vector<std::string> names;
  for (const Row& row : table) names.emplace_back(row.name);
  return names;
}

/// The row of a table that a word of the command line names. Throws Error (usage) with `complaint`, the names
/// that there are, called `label`, and the one that was probably meant. `Row` has a member `name`.
template <typename Row>
const Row& row_called(const std::string& name, std::span<const Row> table, const std::string& complaint,
                      std::string_view label = "known") {
  std::vector<std::string_view> names;
  for (const Row& row : table) {
    if (row.name == name) return row;
    names.push_back(row.name);
  }
  throw Error(ExitCode::usage, complaint + known_names(name, label, names));
}

}  // namespace rankcollapse
