#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/store/trials_table.hpp"

namespace rankcollapse {

/// How people see a trial called: its number and swept values, "0007 l2=3e-4 seed=1".
std::string trial_title(const TrialRow& row);

/// What came of a sweep, for people: a row a trial that has ended, and of not too many of them the singular
/// values of their weights at the end.
std::string sweep_summary(const std::vector<TrialRow>& rows, const std::filesystem::path& experiment);

}  // namespace rankcollapse
