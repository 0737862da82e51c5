#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "experiments/store/trials_table.hpp"
#include "experiments/sweep/why_new.hpp"

namespace rankcollapse {

/// A trial that the store did not know.
struct UnknownTrial {
  std::filesystem::path folder;  // made for it
  TrialInputs inputs;
};

/// What a person should know of new trials in an experiment that has trials already: how many there are, and
/// where recorded trials are no longer meant by the configuration, in what the first new one differs from the
/// nearest of those. `rows` are all trials of the experiment as it is now. Empty, or lines with their ends.
std::string news_of(std::span<const UnknownTrial> unknown, const std::vector<TrialRow>& rows,
                    const std::filesystem::path& experiment);

}  // namespace rankcollapse
