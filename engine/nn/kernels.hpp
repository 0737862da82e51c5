#pragma once

#include <string>

namespace rankcollapse {

/// Which arithmetic computes the layers of a network: the fast kernels where they apply, or each layer's
/// plain definition. Both are exact in exact arithmetic; they round differently.
enum class Kernels { automatic, plain };

/// Layers that fast kernels compute in place of their definitions.
struct ChosenKernel {
  std::string layers;  // "conv2, relu2, pool2"
  std::string kernel;  // what computes them, in words
};

}  // namespace rankcollapse
