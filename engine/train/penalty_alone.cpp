#include "engine/train/penalty_alone.hpp"

#include "engine/train/regularization.hpp"

namespace rankcollapse {

void PenaltyAlone::go_to(const TrainingPlan& plan, std::uint64_t steps) {
  if (steps < steps_) *this = PenaltyAlone(penalty_);
  if (penalty_.weight_decay == 0.0) {
    steps_ = steps;
    return;
  }
  is_linear_ = is_linear_ && (steps == 0 || plan.optimizer != nullptr);
  for (; is_linear_ && steps_ < steps; ++steps_) {
    const double learning_rate = plan.rate(steps_);
    if (penalty_.decoupled) {
      weight_.value *= static_cast<double>(decoupled_factor(penalty_, learning_rate));
    } else {
      is_linear_ = plan.optimizer->step_freely(weight_, penalty_.weight_decay, learning_rate);
    }
    dose_ += dose_of_step(plan, penalty_, steps_);
  }
  steps_ = steps;
}

std::optional<double> PenaltyAlone::kept() const {
  return is_linear_ ? std::optional(weight_.value) : std::nullopt;
}

std::optional<double> PenaltyAlone::dose() const {
  return is_linear_ ? std::optional(dose_) : std::nullopt;
}

}  // namespace rankcollapse
