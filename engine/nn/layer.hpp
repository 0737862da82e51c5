#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/core/parallel.hpp"
#include "engine/core/random.hpp"
#include "engine/core/shape.hpp"
#include "engine/nn/kernels.hpp"
#include "engine/nn/parameter.hpp"

namespace rankcollapse {

class Chain;

enum class Mode { training, evaluation };

/// What a pass through a network is given besides the samples. A backward pass gets that of its forward pass.
struct Pass {
  Mode mode;
  const Random& random;  // the stream that dropout draws from
  std::uint64_t step;    // counts the training steps: another mask each
  Workers& workers;
  Kernels kernels = Kernels::automatic;
};

/// A differentiable function y = f(x; parameters) of a batch, one column a sample.
///
/// The contract, which the tests hold against every row of the table: for any dy, backward() after forward()
/// gives the gradients of the scalar ⟨y, dy⟩ with respect to x and to every parameter. It writes them; it
/// does not add them up. The caller owns x, y, dy and dx and has given them their sizes; dx is empty where
/// nobody needs it, as in the first layer. Results do not depend on the number of workers.
class Layer {
 public:
  virtual ~Layer() = default;

  virtual Shape output_shape() const = 0;
  virtual void forward(const Matrix& x, Matrix& y, const Pass& pass) = 0;
  virtual void backward(const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) = 0;

  /// All of its own, or of the layers inside it, always in the same order.
  virtual std::vector<Parameter*> parameters() { return {}; }
  virtual std::vector<Buffer*> buffers() { return {}; }

  /// The chains of layers that it consists of: none, unless it is a layer of layers.
  virtual std::span<Chain> chains();

  /// Multiplications with an addition in forward(), a sample, counted as dense arithmetic; 0 where
  /// they are not worth counting.
  virtual double multiply_adds() const { return 0.0; }
};

}  // namespace rankcollapse
