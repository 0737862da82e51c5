#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace rankcollapse {

/// A white sheet to draw on, in pixels from its upper left corner. The same calls give the same bytes.
class Canvas {
 public:
  static constexpr int most_pixels = 32767;  // in width and in height

  Canvas(int width, int height);
  ~Canvas();

  /// A line of text in `size` pixels, its baseline starting at (x, y).
  void text(double x, double y, double size, const std::string& line);
  /// The width of such a line, in pixels.
  double text_width(double size, const std::string& line) const;

  /// An image of width × height pixels, three bytes (red, green, blue) each, row by row; every pixel becomes
  /// a square of `scale` pixels with its upper left corner at (x, y).
  void image(double x, double y, int scale, int width, int height, std::span<const std::uint8_t> bytes);

  /// The bytes of a PNG file.
  std::string png() const;

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
};

}  // namespace rankcollapse
