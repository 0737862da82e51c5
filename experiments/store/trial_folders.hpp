#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

/// How many digits of its identity the name of a trial's folder ends with.
inline constexpr std::size_t digits_of_identity = 8;

/// Whether `word` is the number that the name of a trial's folder begins with, with or without its zeros.
bool is_number_of(const std::string& word, const std::string& folder_name);

/// The parts of a trial folder's name, as "0007_l2=3e-4_seed=1~a1b2c3d4".
struct TrialFolderName {
  std::string number;  // "0007"
  std::string label;   // "l2=3e-4_seed=1"; empty where nothing is swept
  std::string digits;  // "a1b2c3d4": they begin the trial's identity; empty where this is no trial's name
};

TrialFolderName parse_trial_folder_name(const std::string& name);

/// The folders of experiments under `results`, by name: those of runs/, and behind them the committed ones,
/// which lie in `results` itself.
std::vector<std::filesystem::path> experiment_folders(const std::filesystem::path& results);

/// The folders in an experiment's folder that have the name of a trial, by name.
std::vector<std::filesystem::path> trial_folders(const std::filesystem::path& experiment);

}  // namespace rankcollapse
