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
  /// "done"; "diverged": the loss was not finite before step `steps`; or "failed": it met an `error`.
  std::string state;
  std::string identity;  // SHA-256 of all that the results depend on
  std::string error;     // of one that failed: what the program would have said
  /// SHA-256 over the files that must not depend on threads, machines and interruptions; empty for one that
  /// failed.
  std::string result_hash;
  std::uint64_t steps = 0;
  double seconds = 0.0;           // of training, over all sessions
  std::optional<bool> converged;  // of a minimisation with a stopping rule: whether that was met
  /// The last row of metrics.csv, column by column.
  std::vector<std::pair<std::string, std::string>> final_metrics;

  /// Whether it has a result: it is done or has diverged.
  bool finished() const { return state == "done" || state == "diverged"; }
};

/// Nothing where the trial is unfinished. Throws Error (data) where the file cannot be understood: nothing
/// but damage makes it so.
std::optional<TrialStatus> read_status(const std::filesystem::path& trial);

/// The one durable write of a trial. Throws Error (cannot_write).
void write_status(const std::filesystem::path& trial, const TrialStatus& status);

/// Makes a trial that failed unfinished again; any other stays as it is. Two processes may call it at once:
/// what was finished in between is kept.
void clear_failed(const std::filesystem::path& trial);

}  // namespace rankcollapse
