#pragma once

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/core/error.hpp"
#include "experiments/cli/sweep_display.hpp"
#include "experiments/store/trials_table.hpp"

namespace rankcollapse {

/// How a sweep is to be trained by worker processes.
struct SweepRun {
  std::filesystem::path experiment;         // its folder
  std::vector<TrialRow> rows;               // the trials of the sweep, in its order: the table
  std::vector<std::size_t> selected;        // those of them that are to be trained
  std::vector<std::string> worker_options;  // behind "worker EXPERIMENT"
  int jobs = 1;
  bool fail_fast = false;
};

/// Starts the workers and stays with them to the end. Keeps trials.csv up to date, every few seconds and at
/// the end. A worker that is killed is replaced; the trial that it was at is given up when that happens
/// twice. After `stop` all workers end behind a checkpoint. Returns ok, trials_failed, interrupted (some are
/// unfinished), cannot_write, or what a worker refused with. Throws Error (internal, cannot_write).
ExitCode train_sweep(const SweepRun& run, const std::atomic<bool>& stop, SweepDisplay& display);

}  // namespace rankcollapse
