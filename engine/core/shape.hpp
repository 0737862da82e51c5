#pragma once

#include <cstddef>
#include <string>

namespace rankcollapse {

/// The shape of one sample's activations: an image, or a flat vector of features. A flat shape that came
/// from an image keeps its extents, so that weights behind a flatten can be written in another channel order.
struct Shape {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 0;
  bool flat = false;

  static Shape image(std::size_t height, std::size_t width, std::size_t channels) {
    return {height, width, channels, false};
  }
  static Shape vector(std::size_t features) { return {1, 1, features, true}; }

  std::size_t size() const { return height * width * channels; }
  std::size_t positions() const { return height * width; }

  /// False where a mistake earlier in a configuration left the shape undetermined.
  bool known() const { return size() > 0; }

  bool operator==(const Shape&) const = default;
};

/// "28×28×3", or "4096 features".
inline std::string to_string(const Shape& shape) {
  if (shape.flat) return std::to_string(shape.size()) + " features";
  return std::to_string(shape.height) + "×" + std::to_string(shape.width) + "×" +
         std::to_string(shape.channels);
}

}  // namespace rankcollapse
