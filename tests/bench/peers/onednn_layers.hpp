#pragma once

#include <dnnl.hpp>
#include <memory>
#include <unordered_map>
#include <vector>

// Layers of a network as oneDNN computes them, in float32 and in whatever memory layout it likes best.

/// Primitives with their arguments, in the order in which they are executed.
struct Call {
  dnnl::primitive primitive;
  std::unordered_map<int, dnnl::memory> arguments;
};
using Calls = std::vector<Call>;

/// What momentum SGD changes.
struct Trained {
  dnnl::memory value, gradient, velocity;
};

/// A layer is made for the values that it gets, and its maker appends its forward pass to `forward`.
class Layer {
 public:
  virtual ~Layer() = default;
  const dnnl::memory& output() const { return output_; }
  const std::vector<Trained>& trained() const { return trained_; }

  /// Appends what computes its gradients from that of its output. Returns the gradient of its input, which is
  /// computed where it is needed only.
  virtual dnnl::memory append_backward(Calls& backward, const dnnl::memory& output_gradient,
                                       bool input_gradient_needed) = 0;

 protected:
  dnnl::memory output_;
  std::vector<Trained> trained_;
};

/// Zeros.
dnnl::memory zeros(const dnnl::memory::desc& layout, const dnnl::engine& engine);
/// `values` in this layout: themselves where they have it, else a copy that a call makes anew each time.
dnnl::memory in_layout(Calls& calls, const dnnl::memory& values, const dnnl::memory::desc& layout);

/// A convolution of stride 1 whose output has the extents of its input, or a dense layer, with the ReLU
/// behind it if there is one: oneDNN computes both at once.
std::unique_ptr<Layer> make_convolution(Calls& forward, const dnnl::memory& input, int filters, int kernel,
                                        bool has_relu);
std::unique_ptr<Layer> make_dense(Calls& forward, const dnnl::memory& input, int units, bool has_relu);
/// Windows side by side; ⌈extent/size⌉ of them, with padding on both sides where needed.
std::unique_ptr<Layer> make_max_pool(Calls& forward, const dnnl::memory& input, int size);
std::unique_ptr<Layer> make_batch_norm(Calls& forward, const dnnl::memory& input);
