#pragma once

#include <cstdint>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {

/// Weights that are cut down to their large singular values again and again while they are trained.
struct Projection {
  std::uint64_t every_steps = 0;  // 0: never
  double threshold = 0.0;         // singular values up to threshold·ν_max become 0
  std::vector<Parameter*> weights;
};

/// Reads `project: {every: {epochs: n} | {steps: n}, threshold: τ, layers: […]}` in the section `training`;
/// what is frozen stays as it is, and is a mistake where a layer of `layers` has nothing else.
Projection read_projection(const Config& training, const Network& network, std::uint64_t steps_per_epoch);

/// Right behind a step, of which so many are done: cuts the weights if it is their turn. One that has nothing
/// to cut, or is not finite, keeps its bits; the optimiser's memory is left alone.
void project(const Projection& projection, std::uint64_t step);

}  // namespace rankcollapse
