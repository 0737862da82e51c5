#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/nn/network.hpp"
#include "engine/train/batch.hpp"
#include "engine/train/plan.hpp"

namespace rankcollapse {

/// Means over a split.
struct Evaluation {
  double loss = 0.0;
  double accuracy = 0.0;
};

/// The splits of a data set.
struct Splits {
  const BatchSource* train = nullptr;
  const BatchSource* test = nullptr;
  const BatchSource* validation = nullptr;  // null where none is split off
  /// The training samples prepared as test samples are; null where `train` prepares them so itself.
  const BatchSource* train_plain = nullptr;
};

/// How far a run is: all that a checkpoint keeps besides the matrices.
struct Progress {
  std::uint64_t step = 0;     // steps done
  double loss_sum = 0.0;      // over the samples of the unfinished epoch, without the penalty
  std::uint64_t correct = 0;  // of them
  std::uint64_t samples = 0;  // of the unfinished epoch, seen so far
};

/// What is known after an epoch (the last one may be cut short): the training figures are running means over
/// the epoch, as Keras prints them; the others are taken at its end.
struct EpochReport {
  std::uint64_t epoch = 0;  // from 1
  std::uint64_t step = 0;
  std::optional<double> learning_rate;  // of the epoch's last step; L-BFGS has none
  double train_loss = 0.0;              // without the penalty
  double train_accuracy = 0.0;
  double penalty = 0.0;
  Evaluation test;
  std::optional<Evaluation> validation;
};

enum class Outcome { done, diverged, interrupted };

/// What is told as training goes on.
class TrainingObserver {
 public:
  virtual ~TrainingObserver() = default;
  virtual void epoch_ended(const EpochReport& report) = 0;
  /// After every step: the moment at which a checkpoint can be taken.
  virtual void step_ended(const Progress& progress) = 0;
};

/// All that a training run works with; it owns none of it.
struct Training {
  Network& network;
  const TrainingPlan& plan;
  Splits splits;
  Seeds seeds;
  Workers& workers;
  const std::atomic<bool>& stop;  // becomes true when the run shall end after the step it is at
};

/// Trains from `progress` to the end of the plan. Bit for bit the same however often it is interrupted and
/// whatever the number of workers. On a loss that is not finite it stops: `progress.step` steps were done
/// before.
Outcome train(const Training& training, Progress& progress, TrainingObserver& observer);

/// The same by L-BFGS on the full batch, from the start. A step is an iteration; every hundredth, and the
/// last, is reported. `converged` tells whether the plan's gradients were reached.
Outcome train_full_batch(const Training& training, Progress& progress, TrainingObserver& observer,
                         bool& converged);

}  // namespace rankcollapse
