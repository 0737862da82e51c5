#pragma once

#include <map>
#include <optional>

#include "engine/train/penalty_alone.hpp"
#include "experiments/probes/snapshot.hpp"

namespace rankcollapse {

/// What the penalty alone has done to a weight so far, as PenaltyAlone says; nothing where nobody can say.
struct PenaltySoFar {
  std::optional<double> kept, dose;
};

/// What the penalties alone make of the weights, followed from moment to moment: one walk along a run.
class Penalties {
 public:
  /// At the snapshot's step. A frozen weight has no penalty. Once a projection (`training.project`) has had
  /// its turn at a weight there is no `kept`: it is not linear in the weight.
  PenaltySoFar of(const Parameter& parameter, const Snapshot& snapshot);

 private:
  std::map<const Parameter*, PenaltyAlone> walks_;
};

}  // namespace rankcollapse
