#include "experiments/sweep/time_steps.hpp"

#include <chrono>

#include "engine/core/floating_point.hpp"
#include "engine/train/trainer.hpp"

namespace rankcollapse {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t warm_up = 2;  // steps that allocate are not counted

/// Ends a training run after a time.
class Timer final : public TrainingObserver {
 public:
  explicit Timer(double seconds) : limit_(seconds) {}

  void epoch_ended(const EpochReport&) override {}

  void step_ended(const Progress& progress) override {
    const auto now = Clock::now();
    if (progress.step <= warm_up) began_ = now;
    counted_ = progress.step <= warm_up ? 0 : progress.step - warm_up;
    passed_ = std::chrono::duration<double>(now - began_).count();
    if (counted_ > 0 && passed_ >= limit_) stop = true;
  }

  double seconds_per_step() const { return counted_ == 0 ? 0.0 : passed_ / static_cast<double>(counted_); }

  std::atomic<bool> stop = false;

 private:
  double limit_, passed_ = 0.0;
  std::uint64_t counted_ = 0;
  Clock::time_point began_ = Clock::now();
};

}  // namespace

double time_steps(Trial& trial, const Dataset& dataset, Workers& workers, double seconds) {
  flush_denormals();
  set_initial_weights(trial);
  Timer timer(seconds);
  const Training training{
      trial.network, trial.training, {dataset.train.get(), dataset.test.get(), dataset.validation.get()},
      trial.seeds,   workers,        timer.stop};
  Progress progress;
  bool converged = false;
  if (trial.training.optimizer) {
    train(training, progress, timer);
  } else {
    train_full_batch(training, progress, timer, converged);
  }
  return timer.seconds_per_step();
}

double trial_seconds(const Trial& trial, double seconds_per_step) {
  const TrainingPlan& plan = trial.training;
  const double steps = static_cast<double>(plan.steps);
  const double epochs = steps / static_cast<double>(plan.steps_per_epoch);
  const double evaluated =
      static_cast<double>(trial.dataset->test_samples() + trial.dataset->validation_samples());
  const double evaluation_in_steps = evaluated / static_cast<double>(plan.batch_size) / 3.0;
  const bool full_batch = plan.optimizer == nullptr;  // reports every hundredth iteration
  return seconds_per_step * (steps + (full_batch ? steps / 100.0 : epochs) * evaluation_in_steps);
}

}  // namespace rankcollapse
