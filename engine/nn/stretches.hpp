#pragma once

#include <span>
#include <vector>

#include "engine/nn/chain.hpp"
#include "engine/nn/fused_convolution.hpp"

namespace rankcollapse {

/// Neighbouring layers of a chain that are computed at once.
struct Stretch {
  std::size_t first, last;
  std::unique_ptr<Layer> fused;  // computes them
};

/// The stretches of a chain for which there is a faster way than layer by layer, in order.
std::vector<Stretch> find_stretches(std::span<const NamedLayer> layers, const KernelSet& kernels);

}  // namespace rankcollapse
