#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/train/batch.hpp"
#include "engine/train/plan.hpp"

namespace rankcollapse {

/// Penalty, decay and optimiser, on pieces of the trained parameters: on those that come during the backward
/// pass at once, on the others after it. Each element moves by itself, so that pieces change no bit.
class ParameterUpdate final : public GradientReceiver {
 public:
  /// The plan must outlive it.
  ParameterUpdate(const TrainingPlan& plan, std::vector<Parameter*> trained);

  void begin(std::uint64_t step);
  /// What training does not change, as a frozen layer's, it takes in and forgets.
  void receive(Parameter& parameter, std::size_t first, std::span<Scalar> gradient) override;
  /// Updates those that receive() has not seen since begin(), by Parameter::gradient.
  void finish(Workers& workers);

 private:
  /// Elements first … first + count − 1 of the parameter of this index.
  struct Piece {
    std::size_t index, first, count;
  };

  void update(std::size_t index, std::size_t first, std::span<Scalar> gradient);

  const TrainingPlan& plan_;
  std::vector<Parameter*> trained_;
  std::vector<Piece> pieces_;                // of all of them
  std::vector<std::atomic<bool>> received_;  // which of them came during the backward pass
  double learning_rate_ = 0.0;
};

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
  ParameterUpdate update_;
  Matrix output_gradient_;
};

}  // namespace rankcollapse
