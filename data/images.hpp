#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/picture.hpp"
#include "engine/core/matrix.hpp"
#include "engine/core/shape.hpp"

namespace rankcollapse {

/// A part of an image; it may reach over the edges, but not lie outside.
struct Window {
  int top = 0, left = 0;  // of the image's own pixels; negative: in the border around it
  int height = 0, width = 0;
};

/// What the pixels in a window add up to; exact.
struct PixelSums {
  std::uint64_t count = 0;  // of bytes: pixels times channels
  std::uint64_t sum = 0, sum_of_squares = 0;
};

/// Of the part of the window that lies on the image.
PixelSums sum_pixels(const std::uint8_t* pixels, const Shape& image, const Window& window);

/// value = (byte − offset) · gain
struct ByteMap {
  Scalar offset = 0, gain = 1;
};

/// Where the pixels of the image turned by 180 degrees that lie in `window` stand in the image itself.
Window turned(const Window& window, const Shape& image);

/// How what was cut from an image is laid down: `turned` by 180 degrees, `mirrored` left to right.
enum class Orientation { upright, mirrored, turned, turned_and_mirrored };

/// Writes the window's values in rows, the channel fastest: those on the image mapped by `maps` (one for all
/// channels or one for each), those in the border zero; all laid down in this orientation.
/// Allocates nothing; any number of threads may call it.
void cut_image(const std::uint8_t* pixels, const Shape& image, const Window& window,
               std::span<const ByteMap> maps, Orientation orientation, Scalar* values);

/// An image's values to be looked at: `low` and below black, `high` and above white. One channel is grey.
Picture picture_of(const Scalar* values, const Shape& image, double low, double high);

/// Pictures of one size side by side, row below row, on white with `gap` pixels between them.
Picture mosaic(const std::vector<std::vector<Picture>>& rows, int gap);

}  // namespace rankcollapse
