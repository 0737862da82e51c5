#include <algorithm>

#include "engine/nn/layers.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {
namespace {

/// y[p, c] = mean of channel c over the inputs under the window at output position p; padding is not counted.
class AvgPool2d final : public Layer {
 public:
  explicit AvgPool2d(Window window) : window_(window) {}

  Shape output_shape() const override {
    return Shape::image(window_.output_height, window_.output_width, window_.input.channels);
  }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    y.zeros();
    for_each_term(x.n_cols, pass.workers,
                  [&](std::size_t sample, std::size_t from, std::size_t to, Scalar weight) {
                    const Scalar* in = x.colptr(sample) + from;
                    Scalar* out = y.colptr(sample) + to;
                    for (std::size_t c = 0; c < window_.input.channels; ++c) out[c] += weight * in[c];
                  });
  }

  // dL/dx[q] = Σ over the windows p that hold q of dL/dy[p] / (inputs under p).
  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    dx.zeros();
    for_each_term(dx.n_cols, pass.workers,
                  [&](std::size_t sample, std::size_t to, std::size_t from, Scalar weight) {
                    const Scalar* gradient = dy.colptr(sample) + from;
                    Scalar* out = dx.colptr(sample) + to;
                    for (std::size_t c = 0; c < window_.input.channels; ++c) out[c] += weight * gradient[c];
                  });
  }

 private:
  /// Calls body(sample, index of an input, index of an output, weight) for the first channel of every pair of
  /// an input position and an output position that holds it.
  template <typename Body>
  void for_each_term(std::size_t samples, Workers& workers, Body&& body) const {
    const std::size_t channels = window_.input.channels;
    workers.run(samples, [&](std::size_t sample, Scratch&) {
      std::size_t output = 0;
      for (std::size_t row = 0; row < window_.output_height; ++row) {
        for (std::size_t column = 0; column < window_.output_width; ++column, output += channels) {
          std::size_t inside = 0;
          for_each_tap(window_, row, column, [&](std::size_t, std::size_t) { ++inside; });
          for_each_tap(window_, row, column, [&](std::size_t, std::size_t position) {
            body(sample, position * channels, output, Scalar{1} / static_cast<Scalar>(inside));
          });
        }
      }
    });
  }

  Window window_;
};

}  // namespace

std::unique_ptr<Layer> make_avg_pool2d(const Config& config, const LayerSite& site) {
  return std::make_unique<AvgPool2d>(read_window(config, site, "size", 0));
}

}  // namespace rankcollapse
