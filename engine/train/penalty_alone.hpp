#pragma once

#include <cstdint>
#include <optional>

#include "engine/train/plan.hpp"

namespace rankcollapse {

/// What the penalty alone makes of a weight along a run. Steps that are linear in the weight keep W_t =
/// kept·W_0 + (what training put there), whatever the data gradients were: sgd's with the penalty in the
/// gradient (the heavy-ball recursion v ← μv − ηλw, w ← w + v from w = 1, v = 0) and every optimizer's with a
/// decoupled decay (Π(1 − ηλ)). μ, η, λ and 1 − ηλ are the Scalars that training multiplies by, the products
/// float64: what rounding does to W step by step is part of what training put there. A projection on the way
/// is no such step. Adam divides by the gradient's size and L-BFGS by curvatures: with the
/// penalty in the gradient no part of W_0 can be told from the rest there.
class PenaltyAlone {
 public:
  explicit PenaltyAlone(const Penalty& penalty) : penalty_(penalty) {}

  /// Goes on to where so many steps are done, in as much time as the steps since the last call take; back to
  /// an earlier step, from the start.
  void go_to(const TrainingPlan& plan, std::uint64_t steps);

  /// The factor, in float64. Nothing where there is none.
  std::optional<double> kept() const;
  /// dose() of the steps so far: kept() is near exp(−dose), as far as η is small. Nothing where kept() is
  /// nothing.
  std::optional<double> dose() const;

 private:
  Penalty penalty_;
  std::uint64_t steps_ = 0;
  bool is_linear_ = true;
  FreeWeight weight_;
  double dose_ = 0.0;
};

}  // namespace rankcollapse
