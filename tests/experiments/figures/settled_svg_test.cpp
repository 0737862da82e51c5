#include "experiments/figures/settled_svg.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

TEST_CASE("ids are numbered in the order in which they are defined, and references follow") {
  CHECK(
      settled_svg(
          R"svg(<svg><use xlink:href="#glyph0-2"/><g id="surface71"/><path id="glyph0-2" clip-path="url(#c9)"/></svg>)svg",
          "p-", "", "") ==
      R"svg(<svg role="img" aria-label=""><use xlink:href="#p-g2"/><g id="p-g1"/><path id="p-g2" clip-path="url(#c9)"/></svg>)svg");
}

TEST_CASE("lengths are rounded to a hundredth of a pixel; other numbers are left as they are") {
  CHECK(settled_svg(R"svg(<svg version="1.1" d="M 1.23456 -0.001 L 100.999 7 1.5" w="1.20000"></svg>)svg", "",
                    "", "") ==
        R"svg(<svg version="1.1" d="M 1.23 0 L 101 7 1.5" w="1.2" role="img" aria-label=""></svg>)svg");
}

TEST_CASE("what an SVG takes for granted is left out") {
  CHECK(
      settled_svg(
          R"svg(<svg style="fill:none;stroke-opacity:1;stroke-opacity:0.5;stroke-miterlimit:10;"></svg>)svg",
          "", "",
          "") == R"svg(<svg style="fill:none;stroke-opacity:0.5;" role="img" aria-label=""></svg>)svg");
}
