#include "engine/train/projection.hpp"

#include <algorithm>
#include <numeric>

#include "engine/config/value.hpp"
#include "engine/nn/weight_selection.hpp"
#include "engine/train/every.hpp"
#include "engine/train/low_rank.hpp"

namespace rankcollapse {

namespace {

/// That a layer is named of which nothing is trained, or that nothing at all is.
void expect_trained(const Config& section, const Network& network, const std::vector<Parameter*>& trained) {
  if (!section.has("layers")) {
    if (trained.empty() && section.mistakes() == 0)
      section.fail("all weights are frozen: there is nothing to project");
    return;
  }
  const auto names = section.texts("layers", {});
  const std::vector<Value> places = section.value("layers")->items();
  for (const VisitedLayer& visited : network.all_layers()) {
    const auto named = std::find(names.begin(), names.end(), visited.named.name);
    const auto place = static_cast<std::size_t>(named - names.begin());
    if (place >= std::min(names.size(), places.size())) continue;
    const auto own = visited.layer().parameters();
    if (std::find_first_of(own.begin(), own.end(), trained.begin(), trained.end()) != own.end()) continue;
    section.fail("layers", places[place],
                 "'" + *named + "' is frozen: nothing changes it, and a projection does not either");
  }
}

}  // namespace

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
  expect_trained(section, network, projection.weights);
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
