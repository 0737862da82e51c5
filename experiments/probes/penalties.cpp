#include "experiments/probes/penalties.hpp"

#include <algorithm>

namespace rankcollapse {

const PenaltyAlone& Penalties::of(const Parameter& parameter, const Snapshot& snapshot) {
  auto found = walks_.find(&parameter);
  if (found == walks_.end()) {
    const auto trained = snapshot.training.network.trained_parameters();
    const bool is_trained = std::find(trained.begin(), trained.end(), &parameter) != trained.end();
    found = walks_.emplace(&parameter, PenaltyAlone(is_trained ? parameter.penalty : Penalty{})).first;
  }
  found->second.go_to(snapshot.training.plan, snapshot.step);
  return found->second;
}

}  // namespace rankcollapse
