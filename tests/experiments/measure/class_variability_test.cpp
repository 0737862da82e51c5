#include "experiments/measure/class_variability.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/experiments/measure/clusters.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

ClassVariability variability(const arma::mat& features, const std::vector<std::uint32_t>& labels,
                             std::size_t classes) {
  ClassVariabilityAccumulator accumulator(classes);
  accumulator.add(features, labels);
  return accumulator.result();
}

}  // namespace

TEST_CASE("four points in two classes have the variability that one computes by hand") {
  // Means (1, 0) and (0, 4), overall mean (0.5, 2).
  const arma::mat features = {{0, 2, 0, 0}, {0, 0, 3, 5}};
  const ClassVariability found = variability(features, {0, 0, 1, 1}, 2);
  CHECK(found.samples == std::vector<std::size_t>{2, 2});
  CHECK(found.within == Approx(1.0));
  CHECK(found.between == Approx(4.25));
  CHECK(found.total == Approx(5.25));
  CHECK(found.tcv_norm == Approx(1.0 / 9.5));
  CHECK(found.tcv_ratio == Approx(1.0 / 4.25));
  CHECK(found.cdnv == Approx(2.0 / (2.0 * 17.0)));
  CHECK(found.status.empty());
}

TEST_CASE("tr S_B weighs classes by their samples, and CDNV is the mean over pairs of classes") {
  // Variances 0, 1, 4 at 0, 10, 30.
  const arma::mat features = {{0, 0, 0, 9, 11, 28, 32}};
  const ClassVariability found = variability(features, {0, 0, 0, 1, 1, 2, 2}, 3);
  const double mean = 80.0 / 7.0;
  CHECK(found.within == Approx(10.0 / 7.0));
  CHECK(found.between ==
        Approx((3 * mean * mean + 2 * std::pow(10 - mean, 2) + 2 * std::pow(30 - mean, 2)) / 7));
  CHECK(found.cdnv == Approx((1.0 / 200 + 4.0 / 1800 + 5.0 / 800) / 3));
}

TEST_CASE("features a ten-billionth apart and far from the origin keep their variability") {
  const std::size_t per_class = 500;
  const Clusters tight = clusters(3, 20, per_class, 1e-10, 1.0, 1);
  // Every spread is what is left of it in float64 beside a mean of order one; the reference sums those exact
  // differences.
  double expected = 0.0;
  for (std::size_t c = 0; c < 3; ++c) {
    std::vector<long double> sum(20, 0.0L);
    for (std::size_t i = c; i < tight.labels.size(); i += 3)
      for (arma::uword row = 0; row < 20; ++row) sum[row] += static_cast<long double>(tight.features(row, i));
    for (std::size_t i = c; i < tight.labels.size(); i += 3) {
      for (arma::uword row = 0; row < 20; ++row) {
        const long double d = static_cast<long double>(tight.features(row, i)) - sum[row] / per_class;
        expected += static_cast<double>(d * d);
      }
    }
  }
  expected /= 3 * per_class;
  const ClassVariability found = variability(tight.features, tight.labels, 3);
  CHECK(found.within == Approx(20e-20).epsilon(0.02));
  CHECK(found.within == Approx(expected).epsilon(1e-9));
  CHECK(found.cdnv < 1e-18);
}

TEST_CASE("class means a ten-billionth apart keep their distance") {
  const arma::mat features = {{1.0, 1.0, 1.0 + 0x1p-33, 1.0 + 0x1p-33}};
  const ClassVariability found = variability(features, {0, 0, 1, 1}, 2);
  CHECK(found.between == Approx(std::pow(0x1p-34, 2)).epsilon(1e-12));
  CHECK(found.within == 0.0);
  CHECK(found.tcv_ratio == 0.0);
  // Even where a mean, 1 + 2^-53 here, is no number of float64.
  constexpr double e = 0x1p-52;
  CHECK(variability({{1, 1 + e, 1 + 4 * e, 1 + 4 * e}}, {0, 0, 1, 1}, 2).between ==
        Approx(std::pow(1.75 * e, 2)).epsilon(1e-12));
}

TEST_CASE("samples in any portions give the same bits") {
  const Clusters some = clusters(4, 37, 25, 1.0, 3.0, 2);
  const ClassVariability whole = variability(some.features, some.labels, 4);
  for (const std::size_t portion : {1, 7, 64}) {
    ClassVariabilityAccumulator accumulator(4);
    for (std::size_t first = 0; first < some.labels.size(); first += portion) {
      const std::size_t count = std::min(portion, some.labels.size() - first);
      accumulator.add(some.features.cols(first, first + count - 1),
                      std::span(some.labels).subspan(first, count));
    }
    const ClassVariability found = accumulator.result();
    CHECK(found.within == whole.within);
    CHECK(found.between == whole.between);
    CHECK(found.tcv_norm == whole.tcv_norm);
    CHECK(found.cdnv == whole.cdnv);
  }
}

TEST_CASE("shrinking classes towards their means by t multiplies TCV by t² and leaves tr S_B") {
  const Clusters some = clusters(3, 10, 40, 1.0, 2.0, 3);
  const ClassVariability before = variability(some.features, some.labels, 3);
  arma::mat shrunk = some.features;
  for (std::uint32_t c = 0; c < 3; ++c) {
    const arma::uvec own = arma::find(arma::Col<std::uint32_t>(some.labels) == c);
    const arma::vec mean = arma::mean(some.features.cols(own), 1);
    arma::mat moved = 0.25 * (some.features.cols(own).eval().each_col() - mean);
    moved.each_col() += mean;
    shrunk.cols(own) = moved;
  }
  const ClassVariability after = variability(shrunk, some.labels, 3);
  CHECK(after.within == Approx(before.within / 16));
  CHECK(after.between == Approx(before.between));
  CHECK(after.cdnv == Approx(before.cdnv / 16));
}

TEST_CASE("what is not defined is NaN and the status says why") {
  const auto status = [](const arma::mat& features, const std::vector<std::uint32_t>& labels,
                         std::size_t classes = 2) {
    const ClassVariability found = variability(features, labels, classes);
    CHECK((found.status.empty() || std::isnan(found.tcv_norm + found.tcv_ratio + found.cdnv)));
    return found.status;
  };
  CHECK(status({}, {}) == "no samples");
  CHECK(status({{1, 2}}, {1, 1}) == "all samples are of one class: no TCV_ratio, no CDNV");
  CHECK(status(arma::mat(1, 1, arma::fill::ones), {0}) ==
        "all samples are of one class: no TCV_ratio, no CDNV");
  CHECK(status({{1, 3, 2, 2}}, {0, 0, 1, 1}) ==
        "no TCV_ratio: all class means are the same; no CDNV: two class means are the same");
  CHECK(status({{1, 1, 2, 9}}, {0, 1, 0, 2}, 3) == "");
  CHECK(status({{1, 1, 9}}, {0, 1, 2}, 3) == "no CDNV: two class means are the same");
  CHECK(status({{0, 0}}, {0, 1}) ==
        "no TCV_ratio: all class means are the same; no TCV_norm: all features are zero; no CDNV: two class "
        "means are the same");
  const ClassVariability with_a_gap = variability({{0, 2, 10, 12}}, {0, 0, 2, 2}, 3);
  CHECK(with_a_gap.samples == std::vector<std::size_t>{2, 0, 2});
  CHECK(with_a_gap.cdnv == Approx(0.01));
  CHECK(with_a_gap.status.empty());
}

TEST_CASE(
    "ratios do not depend on the unit of the features, and absolute numbers that leave float64 are absent") {
  const Clusters some = clusters(3, 8, 20, 1.0, 2.0, 5);
  const ClassVariability plain = variability(some.features, some.labels, 3);
  for (const double unit : {0x1p+660, 0x1p-660, 0x1p+1015, 0x1p-1000}) {
    const ClassVariability found = variability(unit * some.features, some.labels, 3);
    INFO("unit " << unit);
    CHECK(found.tcv_norm == Approx(plain.tcv_norm).epsilon(1e-12));
    CHECK(found.tcv_ratio == Approx(plain.tcv_ratio).epsilon(1e-12));
    CHECK(found.cdnv == Approx(plain.cdnv).epsilon(1e-12));
    CHECK((std::isnan(found.within) && std::isnan(found.between) && std::isnan(found.total)));
    CHECK(found.status ==
          "absolute numbers are absent: the squares of the features leave the range of float64");
  }
  const ClassVariability small = variability(0x1p-300 * some.features, some.labels, 3);
  CHECK(small.within == Approx(std::ldexp(plain.within, -600)).epsilon(1e-12));
  CHECK(small.total == Approx(std::ldexp(plain.total, -600)).epsilon(1e-12));
  CHECK(small.status.empty());
  // What is zero is zero in any unit.
  const ClassVariability tight = variability({{1e-200, 1e-200, 2e-200}}, {0, 0, 1}, 2);
  CHECK((tight.within == 0.0 && tight.tcv_ratio == 0.0 && std::isnan(tight.between)));
}

TEST_CASE("features that grow while they come change the unit of what was summed before") {
  const arma::mat features = {{1e-200, 3e-200, 1e-150, 3e-150}, {0, 0, 0, 0}};
  const ClassVariability found = variability(features, {0, 0, 1, 1}, 2);
  CHECK(found.tcv_norm == Approx(0.2));
  CHECK(found.tcv_ratio == Approx(0.5).epsilon(1e-12));
  const ClassVariability mixed = variability({{1e-200, 3e-200, 1, 3}}, {0, 0, 1, 1}, 2);
  CHECK(mixed.within == Approx(0.5));
  CHECK(mixed.status.empty());
}

TEST_CASE("features that are not finite and labels that do not fit are refused with the cause") {
  const auto cause = [](const arma::mat& features, const std::vector<std::uint32_t>& labels) {
    return thrown_by([&] { variability(features, labels, 2); });
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(cause({{1, nan}}, {0, 1}) == "3: the features are not finite");
  CHECK(cause({{1, 1 / 0.0}}, {0, 1}) == "3: the features are not finite");
  CHECK(cause({{1, 2}}, {0, 2}) == "3: a label is 2: there are 2 classes, counted from 0");
  CHECK(cause({{1, 2}}, {0}) == "3: 1 labels for 2 samples");
  ClassVariabilityAccumulator accumulator(2);
  accumulator.add(arma::mat(3, 1, arma::fill::zeros), std::vector<std::uint32_t>{0});
  CHECK(thrown_by([&] {
          accumulator.add(arma::mat(2, 1, arma::fill::zeros), std::vector<std::uint32_t>{0});
        }) == "3: samples of 3 features, then of 2");
}
