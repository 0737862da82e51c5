#include "experiments/measure/marchenko_pastur.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "experiments/measure/heavy_tail.hpp"
#include "experiments/measure/spectrum.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

/// ∫ ρ from λ₋ to the angle θ by the midpoint rule over θ, in which ρ(x)·dx/dθ is smooth.
double integrated_density(const MarchenkoPastur& law, double theta) {
  const double centre = (law.upper_edge() + law.lower_edge()) / 2;
  const double radius = (law.upper_edge() - law.lower_edge()) / 2;
  const int pieces = 20000;
  double sum = 0.0;
  for (int piece = 0; piece < pieces; ++piece) {
    const double t = theta * (piece + 0.5) / pieces;
    sum += law.density(centre - radius * std::cos(t)) * radius * std::sin(t) * theta / pieces;
  }
  return sum;
}

}  // namespace

TEST_CASE("edges and density of the Marchenko-Pastur law are those computed by numpy") {
  const MarchenkoPastur two{2.0, 1.0};
  CHECK(two.lower_edge() == Approx(0.0857864376).epsilon(1e-9));
  CHECK(two.upper_edge() == Approx(2.9142135624).epsilon(1e-9));
  CHECK(two.density(1.5) == Approx(0.3001054387).epsilon(1e-9));
  const MarchenkoPastur fc1{4096.0 / 384.0, 1.0};
  CHECK(fc1.lower_edge() == Approx(0.4813775643).epsilon(1e-9));
  CHECK(fc1.upper_edge() == Approx(1.7061224357).epsilon(1e-9));
  CHECK(fc1.density(1.09375) == Approx(0.9504875291).epsilon(1e-9));
  const MarchenkoPastur square{1.0, 1.0};
  CHECK(square.lower_edge() == 0.0);
  CHECK(square.upper_edge() == 4.0);
  CHECK(square.density(2.0) == Approx(0.1591549431).epsilon(1e-9));
}

TEST_CASE("nothing lies outside the edges of the Marchenko-Pastur law") {
  for (const double aspect_ratio : {1.0, 2.0, 50.0}) {
    const MarchenkoPastur law{aspect_ratio, 1.5};
    CHECK(law.density(law.upper_edge() * 1.001) == 0.0);
    CHECK(law.density(law.lower_edge() * 0.999) == 0.0);
    CHECK(law.density(0.0) == 0.0);
    CHECK(law.density(-1.0) == 0.0);
    CHECK(law.cumulative(law.lower_edge()) == 0.0);
    CHECK(law.cumulative(-1.0) == 0.0);
    CHECK(law.cumulative(law.upper_edge()) == 1.0);
    CHECK(law.cumulative(1e300) == 1.0);
  }
}

TEST_CASE("the cumulative Marchenko-Pastur law is the integral of its density") {
  for (const double aspect_ratio : {1.0, 1.0001, 1.5, 4.0, 50.0, 99.9, 100.1, 1e4, 1e6}) {
    for (const double sigma : {0.3, 1.0, 20.0}) {
      const MarchenkoPastur law{aspect_ratio, sigma};
      const double centre = (law.upper_edge() + law.lower_edge()) / 2;
      const double radius = (law.upper_edge() - law.lower_edge()) / 2;
      for (const double theta : {0.01, 0.5, 1.5, 2.5, 3.1}) {
        INFO("Q = " << aspect_ratio << ", sigma = " << sigma << ", theta = " << theta);
        const double x = centre - radius * std::cos(theta);
        CHECK(law.cumulative(x) == Approx(integrated_density(law, theta)).margin(1e-8));
      }
    }
  }
}

TEST_CASE("the closed form of the cumulative law agrees with its series and with the quarter circle") {
  // The series is used for Q > 100; both sides of the border have the same limit.
  for (const double share : {0.1, 0.5, 0.9}) {
    const MarchenkoPastur below{99.9999999, 1.0}, above{100.0000001, 1.0};
    const double x = below.lower_edge() + share * (below.upper_edge() - below.lower_edge());
    CHECK(below.cumulative(x) == Approx(above.cumulative(x)).margin(1e-9));
  }
  // Of a square matrix, P(ν ≤ 2σ·sin φ) = (2φ + sin 2φ)/π.
  const MarchenkoPastur square{1.0, 1.5};
  for (const double phi : {1e-6, 0.01, 0.7, 1.2, 1.57}) {
    const double singular_value = 3.0 * std::sin(phi);
    const double expected = (2 * phi + std::sin(2 * phi)) / std::numbers::pi;
    CHECK(square.cumulative(singular_value * singular_value) == Approx(expected).epsilon(1e-10));
  }
}

TEST_CASE("the quarter circle is the density of the square roots of the square Marchenko-Pastur law") {
  const MarchenkoPastur law{1.0, 0.7};
  for (const double singular_value : {0.01, 0.5, 1.0, 1.39}) {
    const double expected = law.density(singular_value * singular_value) * 2 * singular_value;
    CHECK(quarter_circle_density(singular_value, 0.7) == Approx(expected).epsilon(1e-12));
  }
  CHECK(quarter_circle_density(0.0, 0.7) == Approx(2.0 / (std::numbers::pi * 0.7)));
  CHECK(quarter_circle_density(1.401, 0.7) == 0.0);
  CHECK(quarter_circle_density(-0.1, 0.7) == 0.0);
}

TEST_CASE("sigma from the largest eigenvalue puts the upper edge there") {
  for (const double aspect_ratio : {1.0, 2.0, 10.67}) {
    const MarchenkoPastur law{aspect_ratio, sigma_from_largest(2.41, aspect_ratio)};
    CHECK(law.upper_edge() == Approx(2.41).epsilon(1e-14));
  }
  CHECK(sigma_from_largest(0.0, 2.0) == 0.0);
}

TEST_CASE(
    "of Gaussian entries sigma from the largest eigenvalue is 1, and one large row takes it to where the "
    "spiked model says") {
  constexpr std::uint64_t draws = 8;
  const double deviation = 1.0 / std::sqrt(1000.0);
  arma::vec plain(draws), spiked(draws);
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    const auto sigma = [](const arma::mat& matrix) {
      return sigma_from_largest(std::pow(spectrum_of(matrix).largest(), 2), 2.0);
    };
    arma::mat matrix = gaussian_matrix(1000, 500, deviation, Random(draw, "matrix"));
    plain[draw] = sigma(matrix);
    matrix.row(0) += 2.0 * gaussian_matrix(1, 500, deviation, Random(draw, "row"));
    spiked[draw] = sigma(matrix);
    // A row of squared norm l outside the bulk takes λ_max to l + 1/(1 − 1/(Q·l)); l is 2.5 on average.
    const double l = arma::accu(arma::square(matrix.row(0)));
    const double expected = std::sqrt(l + 1.0 / (1.0 - 0.5 / l)) / (1.0 + std::sqrt(0.5));
    CHECK(spiked[draw] == Approx(expected).epsilon(0.02));
  }
  CHECK(arma::abs(plain - 0.9953).max() < 0.01);
  // 1.1695 is the one draw that was published: the row's norm scatters.
  CHECK(std::abs(1.1695 - arma::mean(spiked)) < 3.0 * arma::stddev(spiked));
}

TEST_CASE("sigma from a largest eigenvalue that none can have is an error") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string eigenvalue = "3: the largest eigenvalue of X must be finite and not negative";
  const std::string ratio = "3: the aspect ratio Q = N/M must be finite and at least 1";
  CHECK(thrown_by([&] { sigma_from_largest(-1.0, 2.0); }) == eigenvalue);
  CHECK(thrown_by([&] { sigma_from_largest(nan, 2.0); }) == eigenvalue);
  CHECK(thrown_by([&] { sigma_from_largest(1.0, 0.5); }) == ratio);
  CHECK(thrown_by([&] { sigma_from_largest(1.0, nan); }) == ratio);
}

TEST_CASE("the Tracy-Widom margin is the reference's") {
  // √(2^(−1/2)·2.9142135624^(2/3)·100^(−2/3))
  CHECK(tracy_widom_margin({2.0, 1.0}, 100) == Approx(0.2587714103).epsilon(1e-9));
}
