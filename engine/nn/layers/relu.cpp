#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y = max(0, x); not a number stays so, for a network that diverges must show it.
class Relu final : public Layer {
 public:
  explicit Relu(Shape shape) : shape_(shape) {}

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    const Scalar* in = x.memptr();
    Scalar* out = y.memptr();
    for_each_element(x.n_elem, pass.workers, [=](std::size_t i) { out[i] = in[i] < 0 ? Scalar{0} : in[i]; });
  }

  void backward(const Matrix&, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (!dx.is_empty()) relu_gradient(y, dy, dx, pass.workers);
  }

 private:
  Shape shape_;
};

}  // namespace

std::unique_ptr<Layer> make_relu(const Config&, const LayerSite& site) {
  return std::make_unique<Relu>(site.input);
}

}  // namespace rankcollapse
