#pragma once

#include "engine/nn/layer.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {

/// A convolution, as seen by those who compute the same faster (engine/nn/fused_convolution.hpp).
class Convolution : public Layer {
 public:
  virtual const Window& window() const = 0;
  virtual Parameter& weight() = 0;
  virtual Parameter* bias() = 0;  // null: it has none

  /// Of ⟨y, dy⟩, by definition.
  virtual void weight_gradient(const Matrix& x, const Matrix& dy, Workers& workers) = 0;
};

/// A maximum over windows, likewise.
class MaxPooling : public Layer {
 public:
  virtual const Window& window() const = 0;
};

}  // namespace rankcollapse
