#pragma once

#include <memory>
#include <string>

#include "engine/nn/layers.hpp"
#include "tests/engine/nn/draw.hpp"

namespace rankcollapse {

/// What the laws over the layer table are held against: a layer in YAML, and a batch for it.
struct LayerCase {
  std::string layer;
  Shape input;
  std::size_t batch = 1;
  Kernels kernels = Kernels::plain;
};

std::string to_string(const LayerCase& layer_case);

/// A layer alone with its batch, its parameters, its running statistics and an output gradient, all drawn.
class OneLayer {
 public:
  OneLayer(const LayerCase& layer_case, Draw& draw, int threads = 1);

  /// They first fill what they are to write with NaN: whatever is not written shows.
  void forward(Mode mode);
  void backward(Mode mode);
  /// The same for a caller that does not need dx.
  void backward_without_dx(Mode mode);

  /// ⟨y, dy⟩ after a forward pass.
  long double objective(Mode mode);

  Layer& layer() { return *layer_; }

  Matrix x, y, dy, dx;
  Scalar spacing =
      0;  // no two entries of x are nearer to each other than this, and none is nearer to 0 than half

 private:
  void draw_inputs(std::size_t rows, std::size_t columns, Draw& draw);
  void forget_gradients();
  Pass pass(Mode mode) { return {mode, random_, 3, workers_, kernels_}; }

  Workers workers_;
  Random random_;
  Kernels kernels_;
  std::unique_ptr<Layer> layer_;
};

}  // namespace rankcollapse
