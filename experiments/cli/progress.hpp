#pragma once

#include <chrono>
#include <string>

#include "experiments/sweep/run_trial.hpp"

namespace rankcollapse {

/// Shows on standard error how training goes: a line an epoch, and on a terminal, below it, a line that is
/// overwritten at most ten times a second.
class ProgressDisplay final : public TrialListener {
 public:
  ProgressDisplay(const TrainingPlan& plan, bool quiet);
  ~ProgressDisplay() override;

  void began(const std::filesystem::path& folder, std::uint64_t step, const std::string& notice) override;
  void epoch_ended(const EpochReport& report, double seconds) override;
  void step_ended(const Progress& progress) override;

 private:
  using Clock = std::chrono::steady_clock;

  void erase_line();

  const TrainingPlan& plan_;
  bool quiet_;
  bool on_terminal_;
  bool line_shown_ = false;
  std::uint64_t first_step_ = 0;
  Clock::time_point began_ = Clock::now();
  Clock::time_point shown_;
};

}  // namespace rankcollapse
