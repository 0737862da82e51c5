#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The finished trials of some experiments, in the order of their tables: what figures, claims and reports
/// are made of. A trial that several experiments share stands under each of them, once.
struct Records {
  std::vector<Record> trials;
  std::size_t unfinished = 0;  // trials of these experiments without a result, failed ones among them
  std::map<std::string, std::size_t> unfinished_of;  // the same of each experiment that has such

  /// Names, each once, in their order.
  std::vector<std::string> experiments() const;
  /// Those of one experiment.
  std::vector<const Record*> of(const std::string& experiment) const;
};

/// Reads the tables of experiments' folders, running or committed. Folders of one name are one experiment
/// (several people's results pool). Throws Error (data).
Records read_records(std::span<const std::filesystem::path> experiments);

}  // namespace rankcollapse
