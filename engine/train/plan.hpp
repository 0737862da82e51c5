#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/config/config.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/losses.hpp"
#include "engine/train/optimizers.hpp"
#include "engine/train/projection.hpp"
#include "engine/train/schedules.hpp"

namespace rankcollapse {

/// How a network is trained: the section `training`, read and built.
struct TrainingPlan {
  std::unique_ptr<Loss> loss;
  std::unique_ptr<Optimizer> optimizer;  // null: L-BFGS on the full batch
  std::unique_ptr<Schedule> schedule;    // null then too
  double learning_rate = 0.0;

  std::optional<std::filesystem::path> initial_weights;  // a file that takes the place of drawn ones

  std::uint64_t steps = 0;            // the length of the run
  std::uint64_t steps_per_epoch = 0;  // the last batch of an epoch may be smaller
  std::size_t batch_size = 0;
  std::size_t evaluation_batch_size = 0;
  bool shuffle = true;

  Projection projection;  // of `training.project`

  // L-BFGS stops where ‖∂F/∂W‖ ≤ relative_gradient·λ‖W‖ for every penalised parameter and ≤ gradient for
  // every other.
  double relative_gradient = 0.0;
  double gradient = 0.0;

  double checkpoint_seconds = 0.0;     // save whenever so much time has passed; 0: not by time
  std::uint64_t checkpoint_steps = 0;  // save every so many steps; 0: not by steps

  /// The learning rate of a step (from 0).
  double rate(std::uint64_t step) const;
};

/// The number type that a `training` section asks for, before anything is built: "float32" or "float64".
std::string read_precision(const Config& training);

/// A name that `training.kernels` can have.
struct KernelsRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;
  Kernels kernels;
};

std::span<const KernelsRow> kernels_table();

/// Reads the section for a network whose penalties are set, freezes the layers that it names, and tells the
/// network which kernels to use. `samples` is the size of the training set.
TrainingPlan read_training(const Config& training, Network& network, std::size_t samples);

/// λ·η_eff of a step (from 0), or λη if the decay is decoupled: what it takes off a weight without data
/// gradient in the long run, in units of the weight. 0 where η_eff is. Of a decoupled decay it is what its
/// factor takes as a Scalar holds it; `training.dose` counts λη as it is written, so that a run has the same
/// length in either precision.
double dose_of_step(const TrainingPlan& plan, const Penalty& penalty, std::uint64_t step);

/// Σ of dose_of_step() over a run's first `steps` steps: by how much, as −log and as far as η is small, a
/// weight without data gradient shrinks.
double dose(const TrainingPlan& plan, const Penalty& penalty, std::uint64_t steps);

}  // namespace rankcollapse
