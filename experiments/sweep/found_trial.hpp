#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/store/store.hpp"
#include "experiments/store/trial_status.hpp"
#include "experiments/sweep/experiment.hpp"
#include "experiments/sweep/only.hpp"

namespace rankcollapse {

/// What the store knows of a planned trial.
struct FoundTrial {
  std::filesystem::path folder;       // empty: it has none yet
  std::string name;                   // of the folder; of a new one the number that it will have
  std::optional<TrialStatus> status;  // nothing: unfinished
};

/// One a trial of the experiment, in its order. A trial whose identity is not known counts as new.
std::vector<FoundTrial> find_trials(const Experiment& experiment, const Store& store);

/// Which of them are meant, by their places in the experiment.
std::vector<std::size_t> select_trials(const Experiment& experiment, const std::vector<FoundTrial>& found,
                                       const Only& only);

}  // namespace rankcollapse
