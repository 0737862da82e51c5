#pragma once

#include <atomic>
#include <functional>
#include <vector>

#include "data/places.hpp"
#include "experiments/store/trials_table.hpp"
#include "experiments/sweep/worker_event.hpp"

namespace rankcollapse {

/// What a worker is to do.
struct Work {
  std::vector<TrialRow> trials;
  DataPlaces data;
  int threads = 1;  // of a trial
};

/// How work() ended.
enum class WorkEnd {
  finished,        // every trial has ended
  interrupted,     // it was asked to stop
  other_precision  // what is left needs the other build of the engine
};

/// Trains what is unfinished in an experiment, one trial at a time: takes the first one that no living
/// process is at, and so on until all have ended; the last ones it waits for while others are at them, so
/// that it can take over what one of those leaves behind. A trial that fails, by whatever error but that
/// results cannot be written, is recorded as such and the next one is taken. Throws Error (usage, data) where
/// there is no table to work from, or Error (cannot_write).
WorkEnd work(const Work& work, const std::atomic<bool>& stop,
             const std::function<void(const WorkerEvent&)>& tell);

}  // namespace rankcollapse
