#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/axis_names.hpp"
#include "experiments/figures/axis_scale.hpp"
#include "experiments/figures/rich_text.hpp"

using namespace rankcollapse;

namespace {

Extent extent_of_numbers(const std::vector<double>& numbers) {
  Extent extent;
  for (const double number : numbers) extent.take(number);
  return extent;
}

AxisScale linear(double low, double high) {
  return {Axis{.label = "", .low = low, .high = high}, Extent{}};
}

AxisScale logarithmic(double low, double high) {
  return {Axis{.label = "", .logarithmic = true, .low = low, .high = high}, Extent{}};
}

std::vector<std::string> names(const AxisScale& axis, int most = 6, double length = 300) {
  std::vector<std::string> result;
  for (const Tick& tick : axis.ticks(most, length)) {
    if (!tick.label.empty()) result.push_back(tick.label);
  }
  return result;
}

std::size_t unnamed(const AxisScale& axis, double length) {
  std::size_t count = 0;
  for (const Tick& tick : axis.ticks(6, length)) count += tick.label.empty();
  return count;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("ticks of a linear axis stand at round numbers") {
  CHECK(names(linear(0, 10)) == Names{"0", "2", "4", "6", "8", "10"});
  CHECK(names(linear(0.9713, 0.9892), 4) == Names{"0.975", "0.980", "0.985"});
  CHECK(names(linear(-1.2, 1.2), 6) == Names{"−1.0", "−0.5", "0", "0.5", "1.0"});
  CHECK(names(linear(0, 60000), 3) == Names{"0", "20\u2009000", "40\u2009000", "60\u2009000"});
  CHECK(names(linear(0, 2.1e-5), 3) == Names{"0", "10^{-5}", "2·10^{-5}"});
}

TEST_CASE("ticks of a logarithmic axis stand at powers of ten") {
  CHECK(names(logarithmic(1e-4, 1)) == Names{"10^{-4}", "10^{-3}", "10^{-2}", "10^{-1}", "10^{0}"});
  CHECK(names(logarithmic(1e-12, 1), 4) == Names{"10^{-12}", "10^{-8}", "10^{-4}", "10^{0}"});
}

TEST_CASE("where there are fewer than three powers of ten, a logarithmic axis names others") {
  CHECK(names(logarithmic(0.006, 0.9), 8) == Names{"0.01", "0.02", "0.05", "0.1", "0.2", "0.5"});
  CHECK(names(logarithmic(0.006, 0.9), 5) == Names{"0.01", "0.03", "0.1", "0.3"});
  CHECK(names(logarithmic(0.9, 1.7)) == Names{"1.0", "1.2", "1.4", "1.6"});
}

TEST_CASE("ticks without names stand at the multiples of powers of ten that there is room for") {
  CHECK(unnamed(logarithmic(1e-4, 1), 400) == 32);  // 2 to 9
  CHECK(unnamed(logarithmic(1e-4, 1), 80) == 8);    // 2 and 5
  CHECK(unnamed(logarithmic(1e-12, 1), 100) == 8);  // the powers themselves
  CHECK(unnamed(logarithmic(1e-200, 1), 100) == 0);
}

TEST_CASE("what is not positive stands at the lower end of a logarithmic axis, on a tick of its own") {
  const AxisScale axis(Axis{.label = "", .logarithmic = true}, extent_of_numbers({0, 1e-3, 1}));
  CHECK(axis.has_zero());
  CHECK(axis.at(0.0) == axis.zero());
  CHECK(axis.at(-5.0) == axis.zero());
  CHECK(axis.zero() < axis.break_at());
  CHECK(axis.break_at() < axis.at(1e-3));
  CHECK(names(axis).front() == "0");
  CHECK_FALSE(AxisScale(Axis{.label = "", .logarithmic = true}, extent_of_numbers({1e-3, 1})).has_zero());
  const AxisScale only_zero(Axis{.label = "", .logarithmic = true}, extent_of_numbers({0, -1}));
  CHECK(names(only_zero) == Names{"0"});
}

TEST_CASE("an axis shows all its numbers with a little room, and keeps the limits that it is given") {
  const AxisScale axis(Axis{}, extent_of_numbers({2, 7}));
  CHECK(axis.at(2) > 0.0);
  CHECK(axis.at(7) < 1.0);
  CHECK(axis.at(4.5) == Approx(0.5));
  const AxisScale given(Axis{.label = "", .low = 0, .high = 5}, extent_of_numbers({2, 7}));
  CHECK(given.at(0) == 0.0);
  CHECK(given.at(5) == 1.0);
  const AxisScale constant(Axis{}, extent_of_numbers({5, 5}));
  CHECK(constant.at(5) == Approx(0.5));
}

TEST_CASE("bars stand on the axis") {
  Extent extent = extent_of_numbers({3, 5});
  extent.from_zero = true;
  CHECK(AxisScale(Axis{}, extent).at(0) == 0.0);
}

TEST_CASE("the ticks of categories are their names") {
  const AxisScale axis(Axis{.label = "", .categories = {"2", "4", "8"}}, Extent{});
  CHECK(names(axis) == Names{"2", "4", "8"});
  CHECK(axis.at(1) == Approx(0.5));
  CHECK(axis.at(0) == Approx(1.0 / 6));
}

TEST_CASE("an axis without numbers has no ticks") {
  CHECK(names(AxisScale(Axis{}, Extent{})).empty());
  CHECK(names(AxisScale(Axis{.label = "", .logarithmic = true}, Extent{})).empty());
}

TEST_CASE("names below an axis never touch") {
  const Canvas measure(1, 1);
  std::vector<AxisScale> axes = {linear(123456, 123457), linear(-1e-9, 1e-9),     logarithmic(1e-300, 1e300),
                                 logarithmic(1e-5, 0.1), logarithmic(3e-4, 5e-4), linear(0, 1e6)};
  axes.emplace_back(Axis{.label = "", .logarithmic = true}, extent_of_numbers({0, 1e-6, 0.1}));
  Axis many;
  for (int i = 0; i < 120; ++i) many.categories.push_back("setting=" + std::to_string(i));
  axes.emplace_back(many, Extent{});
  axes.emplace_back(
      Axis{.label = "", .categories = {"a rather long name", "another one that is longer", "c"}}, Extent{});
  for (const AxisScale& axis : axes) {
    for (const double length : {60.0, 170.0, 400.0}) {
      const AxisNames placed = names_below(measure, axis, length);
      double last = -1e9;
      std::size_t named = 0;
      for (const PlacedTick& tick : placed.ticks) {
        if (tick.name.empty()) continue;
        ++named;
        double width = 0.0;
        for (const std::string& line : tick.name)
          width = std::max(width, rich_width(measure, name_lettering, line));
        const double half = placed.upright ? name_lettering.size / 2 : width / 2;
        CHECK(tick.at * length - half > last);
        last = tick.at * length + half;
      }
      CHECK(named >= 1);
    }
  }
}

TEST_CASE("long names of categories are written in lines, and upright where these are too many") {
  const Canvas measure(1, 1);
  const AxisScale few(Axis{.label = "", .categories = {"learning_rate=0.01 momentum=0.9", "b"}}, Extent{});
  CHECK(names_below(measure, few, 240).ticks[0].name == Names{"learning_rate=0.01", "momentum=0.9"});
  CHECK_FALSE(names_below(measure, few, 240).upright);
  CHECK(names_below(measure, few, 60).upright);
}
