#pragma once

#include <cstdint>
#include <vector>

#include "engine/train/batch.hpp"
#include "engine/train/plan.hpp"

namespace rankcollapse {

/// One step of training: forward, loss, backward, penalty, optimiser. It keeps the memory that a step needs,
/// so that only the first one allocates. Training and benchmarks take their steps here:
///
///     TrainingStep training_step(network, plan, Random(seeds.dropout, "dropout"), workers);
///     for (std::uint64_t step = 0; step < plan.steps; ++step) training_step.take(step, batch);
class TrainingStep {
 public:
  /// The network, the plan and the workers must outlive it. Trains what is not frozen now.
  TrainingStep(Network& network, const TrainingPlan& plan, const Random& dropout, Workers& workers);

  /// Before the step: the mean loss over the batch, without the penalty, and how many samples of it had their
  /// class predicted.
  struct Result {
    double loss = 0.0;
    std::size_t correct = 0;
  };

  /// Step number `step` (from 0) on this batch. Where the loss is not finite it moves no weight.
  Result take(std::uint64_t step, const Batch& batch);

 private:
  Network& network_;
  const TrainingPlan& plan_;
  Random dropout_;
  Workers& workers_;
  std::vector<Parameter*> parameters_;
  Matrix output_gradient_;
};

}  // namespace rankcollapse
