#include "experiments/measure/log_log_slope.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/thrown.hpp"

using namespace rankcollapse;

// √(ν·(1/scipy.special.betaincinv(ν/2, 1/2, 1 − confidence) − 1)); scipy.stats.t.ppf of SciPy 1.10 has nine
// digits.
TEST_CASE("the quantiles of Student's distribution are those of scipy's inverse beta function") {
  struct Quantile {
    std::size_t degrees;
    double at_90, at_95, at_99;
  };
  const std::vector<Quantile> expected = {{1, 6.3137515146750465, 12.706204736174696, 63.656741162871526},
                                          {2, 2.9199855803537265, 4.302652729749462, 9.92484320091829},
                                          {3, 2.353363434801824, 3.182446305283708, 5.840909309733356},
                                          {4, 2.1318467863266504, 2.7764451051977934, 4.604094871349992},
                                          {5, 2.0150483733330247, 2.570581835636315, 4.032142983555228},
                                          {10, 1.8124611228116767, 2.2281388519862744, 3.169272672616951},
                                          {30, 1.6972608865939587, 2.0422724563012378, 2.7499956535672245},
                                          {100, 1.6602343260853425, 1.9839715185235556, 2.625890521438018}};
  for (const Quantile& one : expected) {
    INFO(one.degrees << " degrees of freedom");
    CHECK(student_t(0.90, one.degrees) == Approx(one.at_90).epsilon(1e-13));
    CHECK(student_t(0.95, one.degrees) == Approx(one.at_95).epsilon(1e-13));
    CHECK(student_t(0.99, one.degrees) == Approx(one.at_99).epsilon(1e-12));
  }
}

TEST_CASE("a slope in logarithms, its error and its interval are those of scipy's linregress") {
  const std::vector<double> x = {0.01, 0.03, 0.1, 0.3, 1.0, 2.0};
  const std::vector<double> y = {1.3e-5, 9e-5, 5.4e-4, 3.1e-3, 2.7e-2, 0.11};
  const LogLogSlope fit = log_log_slope(x, y);
  CHECK(fit.slope == Approx(1.6775406355120068).epsilon(1e-12));
  CHECK(fit.intercept == Approx(-1.5459715096931823).epsilon(1e-12));
  CHECK(fit.standard_error == Approx(0.03548142816233095).epsilon(1e-10));
  CHECK(fit.low == Approx(1.6775406355120068 - 0.0985122375467311).epsilon(1e-10));
  CHECK(fit.high == Approx(1.6775406355120068 + 0.0985122375467311).epsilon(1e-10));
  CHECK(fit.n == 6);
  CHECK(fit.status.empty());
}

TEST_CASE("a power law has its exponent as its slope, without an error, in whatever units") {
  for (const double unit : {1.0, 1e-9, 1e9}) {
    std::vector<double> x, y;
    for (const double value : {0.2, 0.7, 3.0, 11.0}) {
      x.push_back(value * unit);
      y.push_back(5.0 * std::pow(value, 2.6));
    }
    const LogLogSlope fit = log_log_slope(x, y);
    CHECK(fit.slope == Approx(2.6));
    CHECK(fit.standard_error < 1e-12);
    CHECK(fit.high - fit.low < 1e-11);
  }
}

TEST_CASE("numbers without a logarithm are left out of a slope") {
  const double infinite = std::numeric_limits<double>::infinity();
  const LogLogSlope fit =
      log_log_slope(std::vector<double>{1.0, 0.0, 10.0, -1.0, absent, 100.0, infinite, 3.0},
                    std::vector<double>{2.0, 5.0, 20.0, 5.0, 5.0, 200.0, 5.0, 0.0});
  CHECK(fit.n == 3);
  CHECK(fit.slope == Approx(1.0));
  CHECK(fit.intercept == Approx(std::log10(2.0)));
}

TEST_CASE("too few points have no slope or no interval, and it is said why") {
  const LogLogSlope none = log_log_slope({}, {});
  CHECK(std::isnan(none.slope));
  CHECK(none.status == "fewer than two different positive x");
  const std::vector<double> same = {2.0, 2.0, 2.0}, different = {1.0, 2.0, 3.0};
  CHECK(std::isnan(log_log_slope(same, different).slope));
  CHECK(log_log_slope(same, different).status == "fewer than two different positive x");
  const LogLogSlope two = log_log_slope(std::vector<double>{1.0, 10.0}, std::vector<double>{1.0, 1000.0});
  CHECK(two.slope == Approx(3.0));
  CHECK((std::isnan(two.low) && std::isnan(two.high) && std::isnan(two.standard_error)));
  CHECK(two.status == "two points: no interval");
  CHECK(thrown_by([&] { log_log_slope(same, {}); }) ==
        "3: a slope needs as many y as x: there are 3 x and 0 y");
}
