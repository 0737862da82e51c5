#include <cmath>

#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// In training y = m·x/(1 − rate), with m = 0 for a share `rate` of the features and 1 for the others; else y
/// = x. The mask is a function of the stream, the layer's name, the step and the feature: backward() draws it
/// again.
class Dropout final : public Layer {
 public:
  Dropout(std::string name, Shape shape, double rate) : name_(std::move(name)), shape_(shape), rate_(rate) {}

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override { apply_mask(x, y, pass); }

  // dL/dx = m·dL/dy/(1 − rate).
  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (!dx.is_empty()) apply_mask(dy, dx, pass);
  }

 private:
  void apply_mask(const Matrix& in, Matrix& out, const Pass& pass) const {
    if (pass.mode == Mode::evaluation || rate_ == 0.0) {
      std::copy_n(in.memptr(), in.n_elem, out.memptr());
      return;
    }
    const Random random = pass.random.stream(name_);
    const auto threshold = static_cast<std::uint64_t>(std::llround(rate_ * 0x1p32));
    const auto scale = static_cast<Scalar>(1.0 / (1.0 - rate_));
    constexpr std::size_t tile = 4096, words = 4;  // each call of bits() serves four features
    pass.workers.run(tiles(in.n_elem, tile), [&](std::size_t number, Scratch&) {
      const std::size_t last = std::min<std::size_t>(in.n_elem, (number + 1) * tile);
      for (std::size_t first = number * tile; first < last; first += words) {
        const auto word = random.bits(pass.step, first / words);
        for (std::size_t i = first; i < std::min(first + words, last); ++i) {
          out[i] = word[i - first] < threshold ? Scalar{0} : in[i] * scale;
        }
      }
    });
  }

  std::string name_;
  Shape shape_;
  double rate_;
};

}  // namespace

std::unique_ptr<Layer> make_dropout(const Config& config, const LayerSite& site) {
  return std::make_unique<Dropout>(site.name, site.input, config.number("rate", Range::from_below(0, 1)));
}

}  // namespace rankcollapse
