#pragma once

#include <memory>
#include <string>

#include "engine/nn/convolution.hpp"
#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {

/// A stretch of layers that is computed at once: a convolution, then maybe a ReLU, then maybe a max-pool.
struct ConvolutionStretch {
  Convolution* convolution;
  bool relu;
  const MaxPooling* pool;  // null: none
};

/// A layer that stands for the whole stretch: its backward pass writes the gradients of the convolution's
/// parameters. Null where there is no faster way than the layers' own. The layers must outlive it.
std::unique_ptr<Layer> make_fused_convolution(const ConvolutionStretch& stretch, const KernelSet& kernels);

}  // namespace rankcollapse
