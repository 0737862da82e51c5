#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// Image to features, in the order of memory: height, width, channel. The shape remembers the extents.
class Flatten final : public Layer {
 public:
  explicit Flatten(Shape input) : shape_(input) { shape_.flat = true; }

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override { copy(x, y, pass.workers); }

  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (!dx.is_empty()) copy(dy, dx, pass.workers);
  }

 private:
  static void copy(const Matrix& from, Matrix& to, Workers& workers) {
    const Scalar* in = from.memptr();
    Scalar* out = to.memptr();
    for_each_element(from.n_elem, workers, [=](std::size_t i) { out[i] = in[i]; });
  }

  Shape shape_;
};

}  // namespace

std::unique_ptr<Layer> make_flatten(const Config&, const LayerSite& site) {
  return std::make_unique<Flatten>(site.input);
}

}  // namespace rankcollapse
