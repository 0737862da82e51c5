#pragma once

#include "engine/config/config.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {

/// A window that slides over an image: the geometry of convolutions and pools.
struct Window {
  Shape input;
  std::size_t height = 1, width = 1;  // of the window
  std::size_t stride = 1;
  std::size_t top = 0, left = 0;  // padding before the first row and column
  std::size_t output_height = 0, output_width = 0;

  std::size_t taps() const { return height * width; }
  std::size_t output_positions() const { return output_height * output_width; }
};

/// Reads the extents from `size_key` (a number or [height, width]), `stride` and `padding` (valid, same or a
/// number). `same` gives ⌈input/stride⌉ outputs a side and puts an odd padding's surplus at the bottom and on
/// the right, as Keras does. A window that does not fit is reported in the configuration.
Window read_window(const Config& config, const LayerSite& site, std::string_view size_key,
                   std::size_t default_stride);

/// Reports an input that is no image; true where the layer can be built.
bool expect_image(const Config& config, const LayerSite& site);

/// Calls body(tap, input position) for each tap of the output at (row, column) that lies inside the image, in
/// order.
template <typename Body>
void for_each_tap(const Window& window, std::size_t row, std::size_t column, Body&& body) {
  for (std::size_t i = 0; i < window.height; ++i) {
    const std::size_t h =
        row * window.stride + i - window.top;  // wraps round to a huge number above the image
    if (h >= window.input.height) continue;
    for (std::size_t j = 0; j < window.width; ++j) {
      const std::size_t w = column * window.stride + j - window.left;
      if (w >= window.input.width) continue;
      body(i * window.width + j, h * window.input.width + w);
    }
  }
}

}  // namespace rankcollapse
