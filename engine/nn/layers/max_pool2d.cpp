#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "engine/nn/convolution.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y[p, c] = maximum of channel c under the window at output position p. Padding never wins, the first
/// maximum does, and not a number wins over all.
class MaxPool2d final : public MaxPooling {
 public:
  explicit MaxPool2d(Window window) : window_(window) {}

  Shape output_shape() const override {
    return Shape::image(window_.output_height, window_.output_width, window_.input.channels);
  }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    winners_.resize(std::max<std::size_t>(winners_.size(), y.n_elem));
    pass.workers.run(x.n_cols, [&](std::size_t sample, Scratch&) {
      Scalar* best = y.colptr(sample);
      std::uint32_t* winner = winners_.data() + sample * y.n_rows;
      for_each_output([&](std::size_t row, std::size_t column) {
        maximum(x.colptr(sample), row, column, best, winner);
        best += channels();
        winner += channels();
      });
    });
  }

  // dL/dx is dL/dy at the input that won, 0 elsewhere; an input under several windows may win in each.
  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    pass.workers.run(dx.n_cols, [&](std::size_t sample, Scratch&) {
      const Scalar* gradient = dy.colptr(sample);
      const std::uint32_t* winner = winners_.data() + sample * dy.n_rows;
      Scalar* result = dx.colptr(sample);
      std::fill_n(result, dx.n_rows, Scalar{0});
      for (std::size_t i = 0; i < dy.n_rows; ++i) result[winner[i]] += gradient[i];
    });
  }

  const Window& window() const override { return window_; }

 private:
  std::size_t channels() const { return window_.input.channels; }

  template <typename Body>
  void for_each_output(Body&& body) const {
    for (std::size_t row = 0; row < window_.output_height; ++row) {
      for (std::size_t column = 0; column < window_.output_width; ++column) body(row, column);
    }
  }

  void maximum(const Scalar* image, std::size_t row, std::size_t column, Scalar* best,
               std::uint32_t* winner) const {
    const std::size_t count = channels();
    std::fill_n(best, count, -std::numeric_limits<Scalar>::infinity());
    std::fill_n(winner, count, 0u);
    for_each_tap(window_, row, column, [&](std::size_t, std::size_t position) {
      const Scalar* candidate = image + position * count;
      const auto offset = static_cast<std::uint32_t>(position * count);
      for (std::size_t c = 0; c < count; ++c) {
        const bool wins = (candidate[c] > best[c]) | (candidate[c] != candidate[c]);
        best[c] = wins ? candidate[c] : best[c];
        winner[c] = wins ? offset + static_cast<std::uint32_t>(c) : winner[c];
      }
    });
  }

  Window window_;
  std::vector<std::uint32_t>
      winners_;  // for each output, the index of the input that won; of the last forward()
};

}  // namespace

std::unique_ptr<Layer> make_max_pool2d(const Config& config, const LayerSite& site) {
  return std::make_unique<MaxPool2d>(read_window(config, site, "size", 0));
}

}  // namespace rankcollapse
