#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y = x where x > 0, else slope·x.
class LeakyRelu final : public Layer {
 public:
  LeakyRelu(Shape shape, Scalar slope) : shape_(shape), slope_(slope) {}

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    const Scalar* in = x.memptr();
    Scalar* out = y.memptr();
    for_each_element(x.n_elem, pass.workers,
                     [=, slope = slope_](std::size_t i) { out[i] = in[i] > 0 ? in[i] : slope * in[i]; });
  }

  // dL/dx = dL/dy where x > 0, else slope·dL/dy.
  void backward(const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (dx.is_empty()) return;
    const Scalar *in = x.memptr(), *gradient = dy.memptr();
    Scalar* result = dx.memptr();
    for_each_element(x.n_elem, pass.workers, [=, slope = slope_](std::size_t i) {
      result[i] = in[i] > 0 ? gradient[i] : slope * gradient[i];
    });
  }

 private:
  Shape shape_;
  Scalar slope_;
};

}  // namespace

std::unique_ptr<Layer> make_leaky_relu(const Config& config, const LayerSite& site) {
  return std::make_unique<LeakyRelu>(site.input, static_cast<Scalar>(config.number("slope", 0.01)));
}

}  // namespace rankcollapse
