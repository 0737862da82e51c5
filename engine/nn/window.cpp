#include "engine/nn/window.hpp"

#include <algorithm>
#include <array>

namespace rankcollapse {
namespace {

struct Side {
  std::size_t before = 0;  // padding
  std::size_t outputs = 0;
  bool fits = true;
};

Side same_padding(std::size_t input, std::size_t window, std::size_t stride) {
  const std::size_t outputs = (input + stride - 1) / stride;
  const std::size_t covered = (outputs - 1) * stride + window;
  return {covered > input ? (covered - input) / 2 : 0, outputs};
}

Side fixed_padding(std::size_t input, std::size_t window, std::size_t stride, std::size_t padding) {
  const std::size_t padded = input + 2 * padding;
  if (padded < window) return {padding, 0, false};
  return {padding, (padded - window) / stride + 1};
}

constexpr double largest_window = 4096;  // a side

std::array<std::size_t, 2> read_extents(const Config& config, std::string_view key) {
  if (config.kind(key) == Config::Kind::list) {
    const std::size_t mistakes = config.mistakes();
    const auto extents = config.integers(key, {}, Range::between(1, largest_window));
    if (extents.size() == 2)
      return {static_cast<std::size_t>(extents[0]), static_cast<std::size_t>(extents[1])};
    if (config.mistakes() == mistakes) config.fail(key, "a window is one number or [height, width]");
    return {1, 1};
  }
  const auto extent = static_cast<std::size_t>(
      std::max<std::int64_t>(1, config.integer(key, Range::between(1, largest_window))));
  return {extent, extent};
}

std::string to_string(const Window& window) {
  return std::to_string(window.height) + "×" + std::to_string(window.width);
}

}  // namespace

bool expect_image(const Config& config, const LayerSite& site) {
  if (!site.input.known()) return false;
  if (!site.input.flat) return true;
  config.fail("needs an image (height × width × channels), and gets " + to_string(site.input));
  return false;
}

Window read_window(const Config& config, const LayerSite& site, std::string_view size_key,
                   std::size_t default_stride) {
  Window window;
  window.input = site.input;
  const std::size_t mistakes = config.mistakes();
  const auto extents = read_extents(config, size_key);
  window.height = extents[0];
  window.width = extents[1];
  window.stride = static_cast<std::size_t>(config.integer(
      "stride", static_cast<std::int64_t>(default_stride == 0 ? window.height : default_stride),
      Range::at_least(1)));
  const bool number = config.kind("padding") == Config::Kind::number;
  const auto padding =
      static_cast<std::size_t>(number ? config.integer("padding", Range::between(0, 4096)) : 0);
  constexpr std::array<std::string_view, 2> names = {"same", "valid"};
  const bool same = !number && config.choice("padding", "padding", names, "valid") == "same";

  if (config.mistakes() == mistakes && padding >= std::min(window.height, window.width)) {
    config.fail("padding", "must be smaller than the window of " + to_string(window) + ", is " +
                               std::to_string(padding));
  }
  if (!expect_image(config, site) || window.stride == 0) return window;
  const auto side = [&](std::size_t input, std::size_t extent) {
    return same ? same_padding(input, extent, window.stride)
                : fixed_padding(input, extent, window.stride, padding);
  };
  const Side vertical = side(site.input.height, window.height);
  const Side horizontal = side(site.input.width, window.width);
  if (!vertical.fits || !horizontal.fits) {
    config.fail(size_key, "a window of " + to_string(window) + " does not fit into " + to_string(site.input));
    window.height = window.width = 1;  // its weights are allocated none the less
    return window;
  }
  window.top = vertical.before;
  window.left = horizontal.before;
  window.output_height = vertical.outputs;
  window.output_width = horizontal.outputs;
  return window;
}

}  // namespace rankcollapse
