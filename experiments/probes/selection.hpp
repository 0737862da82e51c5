#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/nn/weight_selection.hpp"
#include "experiments/probes/probe.hpp"

namespace rankcollapse {

/// The matrices that the weights of read_weights() are read as: a dense weight as "matrix", a kernel as the
/// key `readings` says: `unfolded` (outputs × (height·width·inputs), the default), `slices` (a matrix outputs
/// × inputs for each position of the kernel, "slice[i,j]"), or both.
std::vector<WeightReading> read_weight_readings(const Config& probe, const Network& network);

/// A place in the network's chain where features are read.
struct FeaturePlace {
  std::string name;       // "input", or the layer's
  std::size_t depth = 0;  // 0: the data; l: the output of Network::layers()[l − 1]
};

/// The places that a probe's `layers` names: `input` and layers of the chain itself, for what happens inside
/// a residual is no feature of the network. All of them where it is absent. In the order of the network. A
/// layer that is called `input` itself is a mistake where that is wanted.
std::vector<FeaturePlace> read_feature_places(const Config& probe, const Network& network);

}  // namespace rankcollapse
