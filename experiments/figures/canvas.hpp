#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/figures/picture_format.hpp"

namespace rankcollapse {

struct Color {
  double red = 0.0, green = 0.0, blue = 0.0;  // 0 to 1, as a screen takes them (sRGB)
  double alpha = 1.0;
};

/// A place on a sheet, from its upper left corner.
struct Position {
  double x = 0.0, y = 0.0;
};

using Segment = std::array<Position, 2>;

struct Box {
  double left = 0.0, top = 0.0, width = 0.0, height = 0.0;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
};

/// How a line is drawn: lengths of dashes and gaps in turn, none of a solid one.
struct Stroke {
  Color color = {};
  double width = 1.0;
  std::vector<double> dashes = {};
};

struct Lettering {
  double size = 10.0;
  Color color = {};
  bool bold = false;
  bool upwards = false;  // read from below: the label of an upright axis
};

/// A white sheet to draw on, in pixels from its upper left corner. The same calls give the same bytes.
class Canvas {
 public:
  static constexpr int most_pixels = 32767;  // in width and in height

  /// A picture of width × height pixels.
  Canvas(int width, int height);
  /// A page of another format; a PNG has `scale` pixels for a unit of length.
  Canvas(PictureFormat format, double width, double height, double scale);
  ~Canvas();

  /// A line of text in `size` pixels, its baseline starting at (x, y).
  void text(double x, double y, double size, const std::string& line);
  void text(Position start, const Lettering& lettering, const std::string& line);
  /// The width of such a line, in pixels.
  double text_width(double size, const std::string& line, bool bold = false) const;

  /// A line through points.
  void line(std::span<const Position> points, const Stroke& stroke);
  /// Lines that are drawn alike, each from one point to another.
  void segments(std::span<const Segment> lines, const Stroke& stroke);
  /// A polygon: filled, then its border drawn, where they are asked for.
  void polygon(std::span<const Position> corners, const std::optional<Color>& fill,
               const std::optional<Stroke>& border = std::nullopt);
  void circle(Position middle, double radius, const std::optional<Color>& fill,
              const std::optional<Stroke>& border = std::nullopt);

  /// What is drawn from here on shows within the box only, until everywhere() is called.
  void only_within(const Box& box);
  void everywhere();

  /// An image of width × height pixels, three bytes (red, green, blue) each, row by row; every pixel becomes
  /// a square of `scale` pixels with its upper left corner at (x, y).
  void image(double x, double y, int scale, int width, int height, std::span<const std::uint8_t> bytes);

  /// What is drawn, for those who do not see it and for catalogues: told by SVG and PDF files.
  void describe(const std::string& title, const std::string& description);

  /// The bytes of the file; nothing can be drawn afterwards. Ids inside an SVG begin with `prefix`.
  std::string file(const std::string& prefix = "");

 private:
  struct Surface;
  std::unique_ptr<Surface> surface_;
};

}  // namespace rankcollapse
