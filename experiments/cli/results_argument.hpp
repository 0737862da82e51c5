#pragma once

#include <filesystem>
#include <vector>

#include "experiments/cli/option.hpp"

namespace rankcollapse {

/// The folders of the experiments that words of the command line name: each is an experiment's folder, or a
/// results folder, which stands for all experiments under it, those that are running or ran here (runs/) and
/// the committed ones. Without words: those of the folder `results`. Each once. Throws Error (usage).
std::vector<std::filesystem::path> experiments_called(const std::vector<std::filesystem::path>& words);

/// The words themselves.
Option experiments_option(std::vector<std::filesystem::path>& words);

}  // namespace rankcollapse
