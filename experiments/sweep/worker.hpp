#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "data/places.hpp"
#include "experiments/sweep/worker_event.hpp"

namespace rankcollapse {

/// What a worker is to do.
struct Work {
  std::filesystem::path experiment;  // a folder that holds trials.csv
  std::string only;                  // an expression that selects trials; empty: all
  DataPlaces data;
  int threads = 1;  // of a trial
};

/// How work() ended.
struct WorkEnd {
  enum class State {
    finished,        // every selected trial has ended
    interrupted,     // it was asked to stop
    other_precision  // what is left needs the other build of the engine
  };

  State state = State::finished;
  std::size_t failed = 0;  // trials that failed here
};

/// Trains what is unfinished in an experiment, one trial at a time: takes the first one that no living
/// process is at, and so on until all have ended; the last ones it waits for while others are at them, so
/// that it can take over what one of those leaves behind. A trial that fails, by whatever error but that
/// results cannot be written, is recorded as such and the next one is taken. Throws Error (usage, data) where
/// there is no table to work from, or Error (cannot_write).
WorkEnd work(const Work& work, const std::atomic<bool>& stop,
             const std::function<void(const WorkerEvent&)>& tell);

}  // namespace rankcollapse
