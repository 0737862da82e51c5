#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace rankcollapse {

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
