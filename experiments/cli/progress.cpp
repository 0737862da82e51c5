#include "experiments/cli/progress.hpp"

#include <cmath>
#include <iostream>

#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
ProgressDisplay::ProgressDisplay(const TrainingPlan& plan, bool quiet)
    : plan_(plan), quiet_(quiet), on_terminal_(can_overwrite_lines()) {}

ProgressDisplay::~ProgressDisplay() {
  erase_line();
}

void ProgressDisplay::began(const std::filesystem::path& folder, std::uint64_t step,
                            const std::string& notice) {
  first_step_ = step;
  began_ = Clock::now();
  if (!notice.empty()) std::cerr << "note: " << notice << "\n";
  if (quiet_) return;
  std::cerr << (step == 0 ? "training into " : "going on in ") << folder.string();
  if (step > 0) std::cerr << " behind step " << step;
  std::cerr << std::endl;
}

void ProgressDisplay::epoch_ended(const EpochReport& report, double seconds) {
  if (quiet_) return;
  erase_line();
  std::cerr << "epoch " << report.epoch << "  train loss " << significant(report.train_loss) << "  accuracy "
            << significant(report.train_accuracy) << "  penalty " << significant(report.penalty)
            << "  test loss " << significant(report.test.loss) << "  accuracy "
            << significant(report.test.accuracy) << "  " << duration(seconds) << std::endl;
}

void ProgressDisplay::step_ended(const Progress& progress) {
  if (quiet_ || !on_terminal_ || progress.samples == 0) return;
  const auto now = Clock::now();
  if (now - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = now;
  const double elapsed = std::chrono::duration<double>(now - began_).count();
  const auto steps = static_cast<double>(progress.step - first_step_);
  const auto seen = static_cast<double>(progress.samples);
  erase_line();
  std::cerr << "step " << progress.step << " of " << plan_.steps << "  loss "
            << significant(progress.loss_sum / seen) << "  accuracy "
            << significant(static_cast<double>(progress.correct) / seen) << "  "
            << std::lround(steps * static_cast<double>(plan_.batch_size) / elapsed) << " images/s  "
            << duration(elapsed / steps * static_cast<double>(plan_.steps - progress.step)) << " to go"
            << std::flush;
  line_shown_ = true;
}

void ProgressDisplay::erase_line() {
  if (line_shown_) std::cerr << "\r\033[K";
  line_shown_ = false;
}

}  // namespace rankcollapse
