#pragma once

#include <filesystem>
#include <string>

#include "experiments/cli/option.hpp"

namespace rankcollapse {

/// The folder of the trial that a word of the command line names: a path, the name of a folder, the number in
/// front of it, or the first four or more digits of an identity. Names and digits are looked up in all
/// experiments under `results`; what is there as a run and in the committed form is one trial, the run.
/// Throws Error (usage) where nothing or more than one trial is meant: "there is `nothing` 'word'".
std::filesystem::path trial_called(const std::string& word, const std::filesystem::path& results,
                                   const std::string& nothing = "no trial");

/// --results: where trials are looked up.
Option results_option(std::filesystem::path& results);

}  // namespace rankcollapse
