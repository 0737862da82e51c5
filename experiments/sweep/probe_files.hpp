#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/files/csv.hpp"
#include "engine/files/safetensors.hpp"
#include "experiments/probes/probes.hpp"

namespace rankcollapse {

/// The length of a file that a checkpoint's notes hold under the file's name; 0 where they do not.
std::uintmax_t noted_length(const std::map<std::string, std::string>& notes, const std::string& file);

/// What one probe has found so far: NAME.csv, which grows on disk, and the arrays of NAME.npz, which lie in
/// memory and are written as a whole.
class ProbeFiles {
 public:
  /// `checkpoint` is the one that training goes on from: files and arrays are cut back to it. An empty one
  /// begins them. Throws as CsvWriter does.
  ProbeFiles(const std::filesystem::path& folder, const PlannedProbe& planned, const Safetensors& checkpoint);

  /// Whether the folder holds the rows that the checkpoint's notes count on.
  static bool reach(const std::filesystem::path& folder, const PlannedProbe& planned,
                    const std::map<std::string, std::string>& notes);

  /// Throws Error (cannot_write).
  void append(const Snapshot& snapshot, const ProbeFindings& findings);
  /// Takes back what was appended last. Throws Error (cannot_write).
  void remove_last();

  /// Replaces NAME.npz if anything is to be written. Throws Error (cannot_write).
  void write_arrays();
  /// Adds to a checkpoint what the constructor needs of it.
  void save(Safetensors& checkpoint) const;

 private:
  struct Series {
    std::string name;
    std::size_t length;          // of one moment
    std::vector<double> values;  // moment after moment
  };

  std::string prefix() const { return "probes/" + name_ + "/"; }
  std::vector<Tensor> tensors(const std::string& prefix_of_names) const;
  void append_arrays(const Snapshot& snapshot, const ProbeFindings& findings);

  std::filesystem::path folder_;
  std::string name_;
  std::vector<std::string> columns_;
  CsvWriter rows_;
  std::uintmax_t length_before_last_ = 0;
  std::vector<double> epochs_;
  std::vector<std::int64_t> steps_;  // with epochs_: of the moments in the series
  std::vector<Series> series_;
  bool arrays_changed_;  // since they were written
};

}  // namespace rankcollapse
