#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rankcollapse {

/// How a trial ended: the file status.json, the last one that is written, by one atomic rename. A trial
/// without it is unfinished.
struct TrialStatus {
  std::string state;     // "done", or "diverged": the loss was not finite before step `steps`
  std::string identity;  // SHA-256 of all that the results depend on
  std::string
      result_hash;  // SHA-256 over the files that must not depend on threads, machines and interruptions
  std::uint64_t steps = 0;
  double seconds = 0.0;           // of training, over all sessions
  std::optional<bool> converged;  // of a minimisation with a stopping rule: whether that was met
  /// The last row of metrics.csv, column by column.
  std::vector<std::pair<std::string, std::string>> final_metrics;
};

/// Nothing where the folder holds no finished trial.
std::optional<TrialStatus> read_status(const std::filesystem::path& trial);

/// Throws Error (cannot_write).
void write_status(const std::filesystem::path& trial, const TrialStatus& status);

}  // namespace rankcollapse
