#include "experiments/figures/palette.hpp"

#include <array>
#include <cmath>
#include <numbers>

namespace rankcollapse {
namespace {

constexpr double marker_radius = 3.3, border_width = 1.2;

constexpr Color of_bytes(int red, int green, int blue) {
  return {red / 255.0, green / 255.0, blue / 255.0};
}

constexpr std::array<Color, palette_size> palette = {
    of_bytes(0x02, 0x60, 0xB0),  // blue
    of_bytes(0xD9, 0x62, 0x08),  // vermilion
    of_bytes(0x00, 0x5F, 0x48),  // green
    of_bytes(0xBD, 0x4A, 0x8E),  // pink
    of_bytes(0x1A, 0x1A, 0x1A),  // black
    of_bytes(0x2A, 0x9A, 0xD5),  // sky
    of_bytes(0x6C, 0x17, 0x0E),  // wine
    of_bytes(0x99, 0x78, 0x45),  // sand
};
constexpr Color grey = {0.45, 0.45, 0.45};

std::size_t place(int index) {
  return static_cast<std::size_t>(index) % palette_size;
}

/// A regular polygon or a star: its corners at the radii in turn, the first one at `angle` (0: to the right,
/// clockwise, in parts of a whole turn).
std::vector<Position> star(Position middle, int corners, double angle, double radius, double inner_radius) {
  std::vector<Position> points;
  for (int corner = 0; corner < corners; ++corner) {
    const double turn = 2.0 * std::numbers::pi * (angle + corner / static_cast<double>(corners));
    const double length = corner % 2 == 0 ? radius : inner_radius;
    points.push_back({middle.x + length * std::cos(turn), middle.y + length * std::sin(turn)});
  }
  return points;
}

std::vector<Position> regular(Position middle, int corners, double angle, double radius) {
  return star(middle, corners, angle, radius, radius);
}

std::vector<Position> plus(Position middle, double radius) {
  const double thick = 0.36 * radius;
  std::vector<Position> points;
  const std::array<Position, 3> arm = {{{thick, -thick}, {radius, -thick}, {radius, thick}}};
  for (int quarter = 0; quarter < 4; ++quarter) {
    const double turn = quarter * std::numbers::pi / 2.0;
    for (const Position& at : arm) {
      points.push_back({middle.x + at.x * std::cos(turn) - at.y * std::sin(turn),
                        middle.y + at.x * std::sin(turn) + at.y * std::cos(turn)});
    }
  }
  return points;
}

/// The corners of a marker; none of a circle. Areas are about the same.
std::vector<Position> marker_corners(Position middle, std::size_t shape) {
  switch (shape) {
    case 1:
      return regular(middle, 4, 0.125, 1.25 * marker_radius);  // square
    case 2:
      return regular(middle, 3, -0.25, 1.45 * marker_radius);  // triangle
    case 3:
      return regular(middle, 4, 0.0, 1.35 * marker_radius);  // diamond
    case 4:
      return plus(middle, 1.35 * marker_radius);
    case 5:
      return regular(middle, 3, 0.25, 1.45 * marker_radius);  // triangle on its point
    case 6:
      return star(middle, 10, -0.25, 1.6 * marker_radius, 0.7 * marker_radius);
    case 7:
      return regular(middle, 6, 0.0, 1.15 * marker_radius);  // hexagon
    default:
      return {};
  }
}

/// From Oklab (Ottosson, 2020: "A perceptual color space for image processing") to a screen's colours.
Color of_oklab(double lightness, double a, double b) {
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3.0);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3.0);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3.0);
  const auto screen = [](double linear) {
    const double in_range = std::min(1.0, std::max(0.0, linear));
    return in_range <= 0.0031308 ? 12.92 * in_range : 1.055 * std::pow(in_range, 1.0 / 2.4) - 0.055;
  };
  return {screen(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          screen(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          screen(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

}  // namespace

Color color_of(const Style& style) {
  return style.index < 0 ? grey : palette[place(style.index)];
}

Color thinned(const Color& color, double alpha) {
  return {color.red, color.green, color.blue, alpha};
}

std::vector<double> dashes_of(const Style& style) {
  static const std::array<std::vector<double>, palette_size> dashes = {
      {{}, {9, 3}, {6, 2, 1.5, 2}, {4, 2}, {12, 3, 3, 3}, {6, 2, 1.5, 2, 1.5, 2}, {14, 4}, {3, 4}}};
  static const std::array<std::vector<double>, 4> predictions = {
      {{1.6, 1.8}, {4.5, 1.8}, {4.5, 1.6, 1.4, 1.6}, {2.8, 1.4}}};
  if (style.dashed) return predictions[style.index < 0 ? 0 : place(style.index) % predictions.size()];
  return style.index < 0 ? std::vector<double>{} : dashes[place(style.index)];
}

std::vector<double> reference_dashes(std::size_t number) {
  static const std::array<std::vector<double>, 4> dashes = {{{}, {5, 2.5}, {1.2, 2}, {7, 2, 1.2, 2}}};
  return dashes[number % dashes.size()];
}

Color scale_color(double fraction) {
  // Violet, blue, green, yellow: hue falls evenly from 300° to 105° while lightness rises.
  const double lightness = 0.28 + 0.55 * fraction;
  const double chroma = 0.11 - 0.09 * fraction * (1.0 - fraction) + 0.035 * fraction * fraction;  // in gamut
  const double hue = (300.0 - 195.0 * fraction) * std::numbers::pi / 180.0;
  return of_oklab(lightness, chroma * std::cos(hue), chroma * std::sin(hue));
}

void draw_marker(Canvas& canvas, Position middle, const Style& style, const Color& color) {
  const Color fill = style.hollow ? paper : color;
  const Stroke border = {.color = style.hollow ? color : paper, .width = style.hollow ? border_width : 0.7};
  const auto corners = marker_corners(middle, style.index < 0 ? 0 : place(style.index));
  if (corners.empty()) {
    canvas.circle(middle, marker_radius, fill, border);
  } else {
    canvas.polygon(corners, fill, border);
  }
}

void draw_published_marker(Canvas& canvas, Position middle) {
  constexpr double radius = 6.2;  // so wide that a marker inside it shows
  const double reach = radius / std::numbers::sqrt2;
  const std::array<Segment, 2> cross = {
      {{{{middle.x - reach, middle.y - reach}, {middle.x + reach, middle.y + reach}}},
       {{{middle.x - reach, middle.y + reach}, {middle.x + reach, middle.y - reach}}}}};
  canvas.circle(middle, radius, std::nullopt, Stroke{.color = paper, .width = 3.0});
  canvas.circle(middle, radius, std::nullopt, Stroke{.color = ink, .width = 1.3});
  canvas.segments(cross, {.color = ink, .width = 1.0});
}

}  // namespace rankcollapse
