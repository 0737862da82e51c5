#include "experiments/figures/palette.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

using namespace rankcollapse;

namespace {

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

/// Relative luminance (WCAG 2.1).
double luminance(const Color& color) {
  return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue);
}

double contrast_with_white(const Color& color) {
  return 1.05 / (luminance(color) + 0.05);
}

/// L* of CIE 1976, which a grey print keeps.
double lightness(const Color& color) {
  return 116.0 * std::cbrt(luminance(color)) - 16.0;
}

}  // namespace

TEST_CASE("every colour of a line stands out from white, three to one") {
  for (int index = Style::grey; index < palette_size; ++index) {
    CHECK(contrast_with_white(color_of({.index = index})) >= 3.0);
  }
  CHECK(contrast_with_white(faint_ink) >= 4.5);  // letters
}

TEST_CASE("colours of neighbouring indices differ in lightness, so that they differ in grey") {
  for (int index = 0; index + 1 < palette_size; ++index) {
    const double first = lightness(color_of({.index = index})),
                 second = lightness(color_of({.index = index + 1}));
    CHECK(std::abs(first - second) >= 7.0);
  }
}

TEST_CASE("every index has dashes of its own, and a prediction others than a measurement") {
  std::set<std::vector<double>> dashes;
  for (int index = 0; index < palette_size; ++index) {
    dashes.insert(dashes_of({.index = index}));
    CHECK(dashes_of({.index = index, .dashed = true}) != dashes_of({.index = index}));
    CHECK_FALSE(dashes_of({.index = index, .dashed = true}).empty());
  }
  CHECK(dashes.size() == palette_size);
}

TEST_CASE("every index has a marker of its own, filled and hollow") {
  std::set<std::string> pictures;
  for (int index = 0; index < palette_size; ++index) {
    for (const bool hollow : {false, true}) {
      Canvas canvas(20, 20);
      draw_marker(canvas, {10, 10}, {.index = index, .hollow = hollow}, ink);
      pictures.insert(canvas.file());
    }
  }
  CHECK(pictures.size() == 2 * palette_size);
}

TEST_CASE("the lightness of the colour scale grows evenly from end to end") {
  constexpr int steps = 20;
  const double step = (lightness(scale_color(1.0)) - lightness(scale_color(0.0))) / steps;
  CHECK(step > 2.0);
  for (int i = 0; i < steps; ++i) {
    const double here = lightness(scale_color(i / 20.0)), next = lightness(scale_color((i + 1) / 20.0));
    CHECK(next - here > 0.5 * step);
    CHECK(next - here < 1.5 * step);
  }
}
