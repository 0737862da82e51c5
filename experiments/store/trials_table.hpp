#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/swept_value.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

/// A trial of an experiment, finished or not.
struct TrialRow {
  std::filesystem::path folder;  // the trial's, which may be another experiment's
  std::string identity;
  std::vector<SweptValue> swept;
  std::optional<TrialStatus> status;  // nothing: unfinished
};

/// All keys that some of these trials vary, in the order in which they are met.
std::vector<std::string> swept_keys(const std::vector<TrialRow>& rows);

/// The trials of an experiment's sweep in its order, as trials.csv in its folder names them; their statuses
/// are those of their own folders. Throws Error (data).
std::vector<TrialRow> read_trials_table(const std::filesystem::path& experiment);

/// The folders of those trials, whatever has become of them. Throws Error (data).
std::vector<std::filesystem::path> trials_in_table(const std::filesystem::path& experiment);

/// Writes that file: replaced as a whole, and left alone where it says the same already. Throws Error
/// (cannot_write).
void write_trials_table(const std::filesystem::path& experiment, const std::vector<TrialRow>& rows);

}  // namespace rankcollapse
