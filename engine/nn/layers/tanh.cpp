#include <cmath>

#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y = tanh(x).
class Tanh final : public Layer {
 public:
  explicit Tanh(Shape shape) : shape_(shape) {}

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    const Scalar* in = x.memptr();
    Scalar* out = y.memptr();
    for_each_element(x.n_elem, pass.workers, [=](std::size_t i) { out[i] = std::tanh(in[i]); });
  }

  // dL/dx = dL/dy · (1 − y²).
  void backward(const Matrix&, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (dx.is_empty()) return;
    const Scalar *out = y.memptr(), *gradient = dy.memptr();
    Scalar* result = dx.memptr();
    for_each_element(y.n_elem, pass.workers,
                     [=](std::size_t i) { result[i] = gradient[i] * (1 - out[i] * out[i]); });
  }

 private:
  Shape shape_;
};

}  // namespace

std::unique_ptr<Layer> make_tanh(const Config&, const LayerSite& site) {
  return std::make_unique<Tanh>(site.input);
}

}  // namespace rankcollapse
