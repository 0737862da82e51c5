#pragma once

#include <map>

#include "engine/train/penalty_alone.hpp"
#include "experiments/probes/snapshot.hpp"

namespace rankcollapse {

/// What the penalties alone make of the weights, followed from moment to moment: one walk along a run.
class Penalties {
 public:
  /// At the snapshot's step. A frozen weight has no penalty.
  const PenaltyAlone& of(const Parameter& parameter, const Snapshot& snapshot);

 private:
  std::map<const Parameter*, PenaltyAlone> walks_;
};

}  // namespace rankcollapse
