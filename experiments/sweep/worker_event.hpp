#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace rankcollapse {

/// What a worker tells the process that started it: a line of JSON an event.
struct WorkerEvent {
  enum class Kind {
    took,     // the right to train a trial
    began,    // a trial, or goes on with one behind `step` steps; `message` is a notice, if there is one
    step,     // how far it is, some times a second: loss and accuracy are means over the epoch so far
    epoch,    // one has ended
    ended,    // the trial: `state` says how, `message` why if it failed
    waiting,  // nothing is left but what other processes are at: `message` says which
  };

  Kind kind = Kind::took;
  std::string trial;  // its folder
  std::uint64_t step = 0, steps = 0, epoch = 0;
  double loss = 0.0, accuracy = 0.0;            // of training
  double test_loss = 0.0, test_accuracy = 0.0;  // after an epoch
  double images_per_second = 0.0;               // in this session
  double seconds = 0.0;                         // of the epoch
  std::string state, message;
};

/// One line, without its end.
std::string format_event(const WorkerEvent& event);

/// Nothing where the line is no event.
std::optional<WorkerEvent> parse_event(const std::string& line);

}  // namespace rankcollapse
