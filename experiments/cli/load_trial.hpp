#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// Reads and builds the trial of a configuration file. Throws Error (usage).
Trial load_trial(const std::filesystem::path& config, const std::vector<std::string>& overrides);

}  // namespace rankcollapse
