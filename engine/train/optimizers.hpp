#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/nn/tensors.hpp"

namespace rankcollapse {

/// A weight that no data move, in units of what it began as, and its velocity.
struct FreeWeight {
  double value = 1.0;
  double velocity = 0.0;
};

/// Changes parameters by their gradients, step after step.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Begins step number `step` (from 0) of these parameters, the same at each call.
  virtual void begin_step(std::span<Parameter* const> parameters, double learning_rate,
                          std::uint64_t step) = 0;

  /// Changes elements first … of `parameter`, the one of this index among those of begin_step(), by their
  /// gradient, which already holds the penalty's. Every element once a step, in pieces of any size and order,
  /// by any thread: each moves by itself.
  virtual void update(std::size_t index, Parameter& parameter, std::size_t first,
                      std::span<const Scalar> gradient) = 0;

  /// What it remembers from step to step, named after the parameters: what a checkpoint keeps.
  virtual std::vector<MatrixInPlace> state(std::span<Parameter* const> parameters) = 0;

  /// η_eff: how far a constant gradient carries a weight a step in the long run, in units of the gradient;
  /// 0 where that is not proportional to the gradient.
  virtual double effective_rate(double learning_rate) const = 0;

  /// What a step makes of a weight whose gradient is that of its penalty alone, λ·w: in float64, with the
  /// rates as Scalars hold them; false, and nothing done, where that is not proportional to the weight.
  virtual bool step_freely(FreeWeight& weight, double weight_decay, double learning_rate) const = 0;
};

/// A row of the table of everything that `training.optimizer.type` can name.
struct OptimizerRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;
  std::unique_ptr<Optimizer> (*make)(const Config& config);  // null: full batch
};

std::span<const OptimizerRow> optimizer_table();

}  // namespace rankcollapse
