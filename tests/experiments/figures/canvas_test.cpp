#include "experiments/figures/canvas.hpp"

#include <catch2/catch.hpp>
#include <vector>

using namespace rankcollapse;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::uint32_t big_endian(const std::string& bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + 4; ++i) number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  return number;
}

}  // namespace

TEST_CASE("a canvas becomes a PNG file of its size") {
  const std::string png = Canvas(30, 20).file();
  CHECK(png.starts_with("\x89PNG\r\n\x1a\n"));
  CHECK(big_endian(png, 16) == 30);
  CHECK(big_endian(png, 20) == 20);
}

TEST_CASE("the same calls give the same bytes, other ones do not") {
  const auto drawn = [](const std::string& text) {
    Canvas canvas(80, 30);
    canvas.text(5, 20, 14, text);
    return canvas.file();
  };
  CHECK(drawn("λ = 3") == drawn("λ = 3"));
  CHECK(drawn("λ = 3") != drawn("λ = 4"));
  CHECK(drawn("λ") != drawn(""));
}

TEST_CASE("an image at scale 2 is the image with every pixel doubled") {
  const Bytes colours = {255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30};  // 2 × 2
  Bytes doubled;
  for (const std::size_t row : {0u, 0u, 1u, 1u}) {
    for (const std::size_t column : {0u, 0u, 1u, 1u}) {
      const auto pixel = colours.begin() + static_cast<std::ptrdiff_t>(3 * (2 * row + column));
      doubled.insert(doubled.end(), pixel, pixel + 3);
    }
  }
  Canvas scaled(10, 10), plain(10, 10), elsewhere(10, 10);
  scaled.image(3, 2, 2, 2, 2, colours);
  plain.image(3, 2, 1, 4, 4, doubled);
  elsewhere.image(2, 2, 1, 4, 4, doubled);
  CHECK(scaled.file() == plain.png());
  CHECK(scaled.file() != elsewhere.png());
}

TEST_CASE("a longer line is wider, a Greek letter has a width") {
  const Canvas canvas(1, 1);
  CHECK(canvas.text_width(14, "mm") == Approx(2 * canvas.text_width(14, "m")));
  CHECK(canvas.text_width(28, "m") == Approx(2 * canvas.text_width(14, "m")));
  CHECK(canvas.text_width(14, "λ") > 0);
}
