#include "experiments/probes/penalties.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

bool was_projected(const Parameter& parameter, const Snapshot& snapshot) {
  const Projection& projection = snapshot.training.plan.projection;
  if (projection.every_steps == 0 || snapshot.step < projection.every_steps) return false;
  return std::find(projection.weights.begin(), projection.weights.end(), &parameter) !=
         projection.weights.end();
}

}  // namespace

PenaltySoFar Penalties::of(const Parameter& parameter, const Snapshot& snapshot) {
  auto found = walks_.find(&parameter);
  if (found == walks_.end()) {
    const auto trained = snapshot.training.network.trained_parameters();
    const bool is_trained = std::find(trained.begin(), trained.end(), &parameter) != trained.end();
    found = walks_.emplace(&parameter, PenaltyAlone(is_trained ? parameter.penalty : Penalty{})).first;
  }
  found->second.go_to(snapshot.training.plan, snapshot.step);
  if (was_projected(parameter, snapshot)) return {std::nullopt, found->second.dose()};
  return {found->second.kept(), found->second.dose()};
}

}  // namespace rankcollapse
