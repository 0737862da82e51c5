#include "engine/nn/shortcut.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/nn/make_chain.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {
namespace {

/// y[(i, j), c + before] = x[(i·stride, j·stride), c], and zeros in the channels before and behind.
class Pad final : public Layer {
 public:
  Pad(Shape input, Shape output, std::size_t stride)
      : input_(input), output_(output), stride_(stride), before_((output.channels - input.channels) / 2) {}

  Shape output_shape() const override { return output_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    pass.workers.run(x.n_cols, [&](std::size_t sample, Scratch&) {
      std::fill_n(y.colptr(sample), y.n_rows, Scalar{0});
      for_each_pixel([&](std::size_t in, std::size_t out) {
        std::copy_n(x.colptr(sample) + in, input_.channels, y.colptr(sample) + out);
      });
    });
  }

  // dL/dx[(i·stride, j·stride), c] = dL/dy[(i, j), c + before], and 0 at the other pixels.
  void backward(const Matrix&, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    pass.workers.run(dx.n_cols, [&](std::size_t sample, Scratch&) {
      std::fill_n(dx.colptr(sample), dx.n_rows, Scalar{0});
      for_each_pixel([&](std::size_t in, std::size_t out) {
        std::copy_n(dy.colptr(sample) + out, input_.channels, dx.colptr(sample) + in);
      });
    });
  }

 private:
  /// Calls body(index in x, index in y) for the first channel of x at every pixel of y.
  template <typename Body>
  void for_each_pixel(Body&& body) const {
    for (std::size_t i = 0; i < output_.height; ++i) {
      for (std::size_t j = 0; j < output_.width; ++j) {
        body((i * input_.width + j) * stride_ * input_.channels,
             (i * output_.width + j) * output_.channels + before_);
      }
    }
  }

  Shape input_, output_;
  std::size_t stride_, before_;
};

bool agree(const Shape& a, const Shape& b) {
  return a.flat && b.flat ? a.size() == b.size() : a == b;
}

/// The smallest stride that takes one image's height and width to the other's.
std::optional<std::size_t> stride_between(const Shape& input, const Shape& output) {
  if (input.flat || output.flat) return {};
  for (std::size_t stride = 1; stride <= std::max(input.height, input.width); ++stride) {
    if (tiles(input.height, stride) == output.height && tiles(input.width, stride) == output.width)
      return stride;
  }
  return {};
}

/// Why this shortcut cannot go from one shape to the other; empty where it can.
std::string obstacle(std::string_view kind, const Shape& input, const Shape& output) {
  if (kind == "identity") return agree(input, output) ? "" : "an identity keeps the shape";
  if (input.flat || output.flat) return "a " + std::string(kind) + " goes from image to image";
  if (!stride_between(input, output)) return "no stride gives this height and width";
  return kind == "pad" && output.channels < input.channels ? "a pad only adds channels" : "";
}

constexpr std::array<std::string_view, 3> kinds = {"identity", "pad", "projection"};

void check_shapes(const Config& config, std::string_view kind, const Shape& input, const Shape& output) {
  if (!input.known() || !output.known()) return;
  const std::string reason = obstacle(kind, input, output);
  if (reason.empty()) return;
  std::string others;
  for (const std::string_view other : kinds) {
    if (obstacle(other, input, output).empty()) others += (others.empty() ? "" : " or ") + std::string(other);
  }
  config.fail("shortcut", "the layers make " + to_string(output) + " of " + to_string(input) + ", and " +
                              reason + (others.empty() ? "" : ": " + others + " would do"));
}

std::vector<NamedLayer> projection(const Config& config, const LayerSite& site, const Shape& output,
                                   std::size_t stride) {
  const auto inside = [&](const char* suffix, const Shape& input) {
    const std::string name = site.name + suffix;
    site.names.take(name, config);
    return LayerSite{name, input, site.classes, site.initializers, site.names};
  };
  const LayerSite first = inside("_shortcut_0", site.input), second = inside("_shortcut_1", output);
  Window window;
  window.input = site.input;
  window.stride = stride;
  window.output_height = output.height;
  window.output_width = output.width;
  std::vector<NamedLayer> layers;
  layers.push_back({first.name, "conv2d", make_convolution(window, output.channels, false, first)});
  layers.push_back({second.name, "batch_norm", make_batch_norm(config, second)});
  return layers;
}

}  // namespace

Chain make_shortcut(const Config& config, const LayerSite& site, const Shape& output) {
  const std::size_t mistakes = config.mistakes();
  const std::string kind = config.choice("shortcut", "shortcut", kinds, "identity");
  if (config.mistakes() == mistakes) check_shapes(config, kind, site.input, output);
  const std::size_t stride = stride_between(site.input, output).value_or(1);
  std::vector<NamedLayer> layers;
  if (kind == "projection") {
    layers = projection(config, site, output, stride);
  } else if (kind == "pad") {
    const std::string name = site.name + "_shortcut";
    site.names.take(name, config);
    layers.push_back({name, "pad", std::make_unique<Pad>(site.input, output, stride)});
  }
  return {site.input, std::move(layers)};
}

}  // namespace rankcollapse
