#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "experiments/cli/status_lines.hpp"
#include "experiments/sweep/worker_event.hpp"

namespace rankcollapse {

/// A trial as the display of a sweep knows it.
struct ShownTrial {
  std::string folder;  // by which events name it
  std::string label;   // for people
  bool ended = false;  // before this session
  double work = 1.0;   // what all its steps cost, in any unit
};

/// Shows on standard error how a sweep goes: a line a trial that has ended, and on a terminal, below them, a
/// line a trial that is running and one for the whole sweep. A sweep of one trial has a line an epoch.
class SweepDisplay {
 public:
  SweepDisplay(std::vector<ShownTrial> trials, bool quiet);

  void tell(const WorkerEvent& event);
  /// Something that a person has to know, shown at once and even if all else is quiet.
  void message(const std::string& text) { lines_.message(text); }
  /// Brings the lines that change up to date, if it is time to.
  void refresh();

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    WorkerEvent last;
    std::uint64_t first_step;
    Clock::time_point began;
  };

  const ShownTrial& trial_of(const WorkerEvent& event) const;
  void began(const WorkerEvent& event);
  void ended(const WorkerEvent& event);
  void epoch_ended(const WorkerEvent& event);
  std::string sweep_line() const;
  std::string time_left() const;

  StatusLines lines_;
  std::vector<ShownTrial> trials_;
  std::map<std::string, std::size_t> index_of_folder_;
  std::map<std::string, Running> running_;
  bool quiet_;
  std::size_t ended_ = 0, failed_ = 0;
  double work_left_ = 0.0;        // of trials that have not ended, as it was when they began
  double work_of_session_ = 0.0;  // done in this session, by trials that have ended
  Clock::time_point began_ = Clock::now();
};

}  // namespace rankcollapse
