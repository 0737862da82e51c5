#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/store/store.hpp"
#include "experiments/store/trials_table.hpp"
#include "experiments/sweep/experiment.hpp"
#include "experiments/sweep/found_trial.hpp"

namespace rankcollapse {

/// A sweep whose trials all have folders, from which workers can train them.
struct RecordedSweep {
  std::filesystem::path folder;  // of the experiment
  std::vector<TrialRow> rows;    // one a trial of the experiment, in its order; trials.csv holds them
  std::string news;              // for people: which trials are new, and why; empty where none is
};

/// Makes folders for those trials of an experiment that are new, as find_trials() has `found` them, and
/// writes trials.csv. Throws Error (cannot_write).
RecordedSweep record_sweep(const Experiment& experiment, Store& store, const std::vector<FoundTrial>& found);

}  // namespace rankcollapse
