#include "experiments/bench/round_ratios.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a spread is the median, the smallest and the largest of the numbers that are there") {
  const Spread odd = spread_of({3.0, absent, 1.0, 10.0});
  CHECK(odd.median == 3.0);
  CHECK(odd.low == 1.0);
  CHECK(odd.high == 10.0);
  CHECK(odd.count == 3);
  CHECK(spread_of({4.0, 1.0, 2.0, 10.0}).median == 3.0);
  const Spread none = spread_of({absent});
  CHECK(std::isnan(none.median));
  CHECK(none.count == 0);
}

TEST_CASE("the best of each round is that of the variants that were measured in it") {
  const std::vector<std::vector<double>> variants = {{1.0, 5.0, absent, absent}, {2.0, absent, 3.0, absent}};
  const std::vector<double> best = best_of_each_round(variants);
  REQUIRE(best.size() == 4);
  CHECK(best[0] == 2.0);
  CHECK(best[1] == 5.0);
  CHECK(best[2] == 3.0);
  CHECK(std::isnan(best[3]));
}

TEST_CASE("ratios are taken within rounds, so that a machine that slows down for all changes none") {
  const std::vector<double> ours = {300.0, 30.0, 150.0}, theirs = {100.0, 10.0, absent};
  const std::vector<double> ratios = round_ratios(ours, theirs);
  REQUIRE(ratios.size() == 3);
  CHECK(ratios[0] == 3.0);
  CHECK(ratios[1] == 3.0);
  CHECK(std::isnan(ratios[2]));
}
