#include <algorithm>

#include "engine/nn/layers.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {
namespace {

/// y[c] = mean of channel c over all positions.
class GlobalAvgPool final : public Layer {
 public:
  explicit GlobalAvgPool(Shape input) : input_(input) {}

  Shape output_shape() const override { return Shape::vector(input_.channels); }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    pass.workers.run(x.n_cols, [&](std::size_t sample, Scratch&) {
      const Scalar* in = x.colptr(sample);
      Scalar* out = y.colptr(sample);
      std::fill_n(out, input_.channels, Scalar{0});
      for (std::size_t i = 0; i < input_.size(); ++i) out[i % input_.channels] += in[i];
      for (std::size_t c = 0; c < input_.channels; ++c) out[c] *= weight();
    });
  }

  // dL/dx = dL/dy / positions, at every position.
  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    pass.workers.run(dx.n_cols, [&](std::size_t sample, Scratch&) {
      const Scalar* gradient = dy.colptr(sample);
      Scalar* out = dx.colptr(sample);
      for (std::size_t i = 0; i < input_.size(); ++i) out[i] = gradient[i % input_.channels] * weight();
    });
  }

 private:
  Scalar weight() const { return Scalar{1} / static_cast<Scalar>(input_.positions()); }

  Shape input_;
};

}  // namespace

std::unique_ptr<Layer> make_global_avg_pool(const Config& config, const LayerSite& site) {
  expect_image(config, site);
  return std::make_unique<GlobalAvgPool>(site.input);
}

}  // namespace rankcollapse
