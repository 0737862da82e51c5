#include "experiments/measure/rank_correlation.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/thrown.hpp"

using namespace rankcollapse;

TEST_CASE(
    "numbers that grow together have the rank correlation 1, whatever the curve, and −1 where one falls") {
  const std::vector<double> x = {1.0, 2.0, 3.0, 4.0}, growing = {1.0, 4.0, 9.0, 1e300},
                            falling = {0.0, -1.0, -10.0, -std::numeric_limits<double>::infinity()};
  CHECK(rank_correlation(x, growing) == Approx(1.0));
  CHECK(rank_correlation(x, falling) == Approx(-1.0));
}

TEST_CASE("a rank correlation with equal numbers is that of scipy's spearmanr") {
  CHECK(rank_correlation(std::vector<double>{1, 2, 2, 3, 5, 5, 5, 8},
                         std::vector<double>{2, 1, 4, 4, 3, 7, 9, 9}) ==
        Approx(0.7641078192857804).epsilon(1e-12));
}

TEST_CASE("pairs with an absent number do not count in a rank correlation") {
  const double absent = std::numeric_limits<double>::quiet_NaN();
  CHECK(rank_correlation(std::vector<double>{1, absent, 2, 3, 9}, std::vector<double>{5, 0, 6, 7, absent}) ==
        Approx(1.0));
}

TEST_CASE("equal numbers, or fewer than two pairs, have no rank correlation") {
  CHECK(std::isnan(rank_correlation({}, {})));
  CHECK(std::isnan(rank_correlation(std::vector<double>{1}, std::vector<double>{2})));
  CHECK(std::isnan(rank_correlation(std::vector<double>{1, 2}, std::vector<double>{3, 3})));
  CHECK(std::isnan(rank_correlation(std::vector<double>{4, 4}, std::vector<double>{1, 2})));
  CHECK(thrown_by([] { rank_correlation(std::vector<double>{1}, {}); }) ==
        "3: a correlation needs as many y as x: there are 1 x and 0 y");
}
