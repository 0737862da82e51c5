#pragma once

#include <algorithm>
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

/// Takes gradients in, piece by piece, while a backward pass is under way: who changes a weight while it and
/// its gradient are in the processor's cache saves their way through memory.
class GradientReceiver {
 public:
  virtual ~GradientReceiver() = default;

  /// Elements first … of the parameter's gradient, in memory that may be overwritten. The pass does not read
  /// these elements of its value any more, so they may change. Called inside tasks, by any of the workers; no
  /// element comes twice.
  virtual void receive(Parameter& parameter, std::size_t first, std::span<Scalar> gradient) = 0;
};

/// What a pass through a network is given besides the samples. A backward pass gets that of its forward pass.
struct Pass {
  Mode mode;
  const Random& random;  // the stream that dropout draws from
  std::uint64_t step;    // counts the training steps: another mask each
  Workers& workers;
  Kernels kernels = Kernels::plain;      // a network puts its own choice here (Network::use)
  GradientReceiver* receiver = nullptr;  // of gradients that need not be written, if anybody wants them

  /// How a layer gives away a piece of a gradient: to the receiver, or into Parameter::gradient.
  void hand_over(Parameter& parameter, std::size_t first, std::span<Scalar> gradient) const {
    if (receiver != nullptr) return receiver->receive(parameter, first, gradient);
    std::copy(gradient.begin(), gradient.end(), parameter.gradient.memptr() + first);
  }
};

/// A differentiable function y = f(x; parameters) of a batch, one column a sample.
///
/// The contract, which the tests hold against every row of the table: for any dy, backward() after forward()
/// gives the gradients of the scalar ⟨y, dy⟩ with respect to x and to every parameter. It writes them; it
/// does not add them up. A parameter's gradient is written whole, or handed over whole by the pass. The
/// caller owns x, y, dy and dx and has given them their sizes; dx is empty where nobody needs it, as in the
/// first layer. Results do not depend on the number of workers.
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

  /// What computes it, in words, where a pass asks for fast kernels; empty: its definition in any case.
  virtual std::string kernel() const { return {}; }

  /// Multiplications with an addition in forward(), a sample, counted as dense arithmetic; 0 where
  /// they are not worth counting.
  virtual double multiply_adds() const { return 0.0; }
};

}  // namespace rankcollapse
