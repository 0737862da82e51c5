#include "experiments/cli/sweep_display.hpp"

#include <cmath>

#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
namespace {

double part(std::uint64_t steps, std::uint64_t all) {
  return all == 0 ? 0.0 : static_cast<double>(steps) / static_cast<double>(all);
}

std::string rate(double images_per_second) {
  return images_per_second <= 0.0 ? "" : "  " + std::to_string(std::lround(images_per_second)) + " images/s";
}

}  // namespace

SweepDisplay::SweepDisplay(std::vector<ShownTrial> trials, bool quiet)
    : trials_(std::move(trials)), quiet_(quiet) {
  for (std::size_t index = 0; index < trials_.size(); ++index) {
    index_of_folder_.emplace(trials_[index].folder, index);
    if (trials_[index].ended) {
      ++ended_;
    } else {
      work_left_ += trials_[index].work;
    }
  }
}

void SweepDisplay::tell(const WorkerEvent& event) {
  switch (event.kind) {
    case WorkerEvent::Kind::began:
      return began(event);
    case WorkerEvent::Kind::step: {
      const auto found = running_.find(event.trial);
      if (found != running_.end()) found->second.last = event;
      return;
    }
    case WorkerEvent::Kind::epoch:
      return epoch_ended(event);
    case WorkerEvent::Kind::ended:
      return ended(event);
    case WorkerEvent::Kind::took:
    case WorkerEvent::Kind::waiting:
      return;
  }
}

const ShownTrial& SweepDisplay::trial_of(const WorkerEvent& event) const {
  return trials_[index_of_folder_.at(event.trial)];
}

void SweepDisplay::began(const WorkerEvent& event) {
  running_[event.trial] = {event, event.step, Clock::now()};
  if (!event.message.empty()) message(trial_of(event).label + ": " + event.message);
  if (quiet_ || trials_.size() > 1) return;
  message((event.step == 0 ? "training into " : "going on in ") + event.trial +
          (event.step > 0 ? " behind step " + std::to_string(event.step) : ""));
}

void SweepDisplay::epoch_ended(const WorkerEvent& event) {
  if (quiet_ || trials_.size() > 1) return;
  message("epoch " + std::to_string(event.epoch) + "  train loss " + significant(event.loss) + "  accuracy " +
          significant(event.accuracy) + "  test loss " + significant(event.test_loss) + "  accuracy " +
          significant(event.test_accuracy) + "  " + duration(event.seconds));
}

void SweepDisplay::ended(const WorkerEvent& event) {
  const ShownTrial& trial = trial_of(event);
  const auto found = running_.find(event.trial);
  const bool has_ended = event.state == "done" || event.state == "diverged" || event.state == "failed";
  std::string text = trial.label + ": ";
  if (found != running_.end()) {
    const Running& running = found->second;
    if (has_ended) work_of_session_ += trial.work * part(event.step - running.first_step, running.last.steps);
    if (event.state == "done") {
      text += "done in " + duration(std::chrono::duration<double>(Clock::now() - running.began).count());
    }
    running_.erase(found);
  }
  if (!has_ended) return;
  ++ended_;
  work_left_ -= trial.work;
  if (event.state == "failed") {
    ++failed_;
    return message(text + "failed: " + event.message);
  }
  if (event.state == "diverged") {
    return message(text + "diverged: its loss was not finite at step " + std::to_string(event.step + 1));
  }
  if (quiet_ || trials_.size() == 1) return;
  message(text + " (" + std::to_string(ended_) + " of " + std::to_string(trials_.size()) + time_left() + ")");
}

void SweepDisplay::refresh() {
  if (quiet_ || !lines_.is_due()) return;
  std::vector<std::string> lines;
  for (const auto& [folder, running] : running_) {
    const WorkerEvent& last = running.last;
    std::string line = trial_of(last).label + "  " +
                       std::to_string(std::lround(100.0 * part(last.step, last.steps))) + " %  epoch " +
                       std::to_string(last.epoch);
    if (last.kind == WorkerEvent::Kind::step) {
      line += "  loss " + significant(last.loss) + "  accuracy " + significant(last.accuracy) +
              rate(last.images_per_second);
    }
    lines.push_back(line);
  }
  lines.push_back(sweep_line());
  lines_.show(lines);
}

std::string SweepDisplay::sweep_line() const {
  return std::to_string(ended_) + " of " + std::to_string(trials_.size()) +
         (trials_.size() == 1 ? " trial has ended" : " trials have ended") +
         (failed_ > 0 ? " (" + std::to_string(failed_) + " failed)" : "") + ", " +
         std::to_string(running_.size()) + " running" + time_left();
}

/// What the trials of this session have cost until now tells what the rest will.
std::string SweepDisplay::time_left() const {
  double done = work_of_session_, left = work_left_;
  for (const auto& [folder, running] : running_) {
    const WorkerEvent& last = running.last;
    const double work = trials_[index_of_folder_.at(folder)].work;
    done += work * part(last.step - running.first_step, last.steps);
    left -= work * part(last.step, last.steps);
  }
  const double elapsed = std::chrono::duration<double>(Clock::now() - began_).count();
  if (done <= 0.0 || left <= 0.0 || elapsed < 1.0) return "";
  return ", about " + duration(elapsed * left / done) + " to go";
}

}  // namespace rankcollapse
