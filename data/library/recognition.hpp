#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "data/datasets.hpp"

namespace rankcollapse {

/// A dataset that may lie in a folder.
struct Candidate {
  const DatasetRow* row;
  std::vector<std::pair<std::filesystem::path, std::string>> files;  // each with its name in a folder of data
  std::filesystem::path found_in;
  bool by_checksum;
};

struct Search {
  std::vector<Candidate> whole;
  std::vector<Candidate> pieces;                // published files, but not all of their form
  std::vector<std::filesystem::path> archives;  // that belong to none of these, by their names
};

/// Whether a file of this name may be part of a dataset of the table.
bool is_known(std::span<const DatasetRow> table, const std::string& name);

/// What lies in the folder `top`, at most three levels down, or is the file `top`: published files by their
/// size and checksums, whatever they are called, and where a folder has no whole form of them, unpacked ones
/// by their names. Throws Error (data) where the folder cannot be read.
Search search_datasets(const std::filesystem::path& top, std::span<const DatasetRow> table);

}  // namespace rankcollapse
