#include "engine/train/projection.hpp"

#include <algorithm>
#include <numeric>

#include "engine/nn/weight_selection.hpp"
#include "engine/train/every.hpp"
#include "engine/train/low_rank.hpp"

namespace rankcollapse {

Projection read_projection(const Config& training, const Network& network, std::uint64_t steps_per_epoch) {
  if (!training.has("project")) return {};
  const Config section = training.section("project");
  Projection projection;
  projection.every_steps = read_every(section, "every", steps_per_epoch, true);
  projection.threshold = section.number("threshold", Range{0.0, 1.0, true, true});
  const auto trained = network.trained_parameters();
  for (Parameter* weight : read_weights(section, network)) {
    if (std::find(trained.begin(), trained.end(), weight) != trained.end())
      projection.weights.push_back(weight);
  }
  return projection;
}

void project(const Projection& projection, std::uint64_t step) {
  if (projection.every_steps == 0 || step % projection.every_steps != 0) return;
  for (Parameter* weight : projection.weights) {
    if (!weight->value.is_finite()) continue;
    const SingularParts parts(weight->value);
    std::vector<arma::uword> kept(parts.count_above(projection.threshold));
    if (kept.size() == parts.singular_values().n_elem) continue;
    std::iota(kept.begin(), kept.end(), 0);
    weight->value = parts.sum(kept);
  }
}

}  // namespace rankcollapse
