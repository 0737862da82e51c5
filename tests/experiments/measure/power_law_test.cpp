#include "experiments/measure/power_law.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "experiments/measure/spectrum.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// x_k = (1 − (k − 1/2)/n)^(−exponent), k = 1 … n.
arma::vec pareto_quantiles(arma::uword n, double exponent) {
  arma::vec values(n);
  for (arma::uword k = 0; k < n; ++k)
    values[k] = std::pow(1.0 - (static_cast<double>(k) + 0.5) / static_cast<double>(n), -exponent);
  return values;
}

void check_no_fit(const PowerLawFit& fit, const std::string& why, std::size_t num_values) {
  CHECK(fit.status == "no fit: " + why);
  CHECK_FALSE(fit.is_fit());
  CHECK(fit.warning.empty());
  for (const double number : {fit.alpha, fit.ks_distance, fit.xmin, fit.xmax, fit.sigma})
    CHECK(std::isnan(number));
  CHECK(fit.num_spikes == 0);
  CHECK(fit.num_values == num_values);
  CHECK(std::isnan(alpha_weighted(fit, 3.0)));
  CHECK(std::isnan(log_alpha_norm(fit, {1.0, 2.0})));
}

}  // namespace

TEST_CASE("power-law fits of eigenvalues agree with values computed by numpy from the reference's rules") {
  const struct {
    arma::mat matrix;
    double alpha, distance, sigma, xmin;
    std::size_t num_spikes;
    double alpha_weighted, log_alpha_norm;
  } cases[] = {
      {sine_matrix(), 18.42074527, 0.2390965141, 4.831645409, 46.14268029, 13, 33.65813886, 33.66782192},
      {doubled_columns(), 1.843984748, 0.2582924923, 0.188720727, 16.34154447, 20, 3.622202773, 4.654088497},
      {decaying_columns(), 1.284687920, 0.1598727051, 0.0569375840, 0.02195315461, 25, 1.848097775,
       2.379536727},
      {uniform_matrix(), 8.898563814, 0.1290058750, 2.110979974, 522.9666013, 14, 25.36487274, 26.02779936},
      {spiked_uniform_matrix(), 6.882440945, 0.0869868722, 1.572148473, 524.8789169, 14, 20.90682575,
       21.02110705}};
  for (const auto& expected : cases) {
    const arma::vec eigenvalues = spectrum_of(expected.matrix).eigenvalues();
    const PowerLawFit fit = fit_power_law(eigenvalues);
    REQUIRE(fit.is_fit());
    CHECK(fit.alpha == Approx(expected.alpha).epsilon(1e-8));
    CHECK(fit.ks_distance == Approx(expected.distance).epsilon(1e-8));
    CHECK(fit.sigma == Approx(expected.sigma).epsilon(1e-8));
    CHECK(fit.xmin == Approx(expected.xmin).epsilon(1e-8));
    CHECK(fit.xmax == eigenvalues.max());
    CHECK(fit.num_spikes == expected.num_spikes);
    CHECK(alpha_weighted(fit, eigenvalues.max()) == Approx(expected.alpha_weighted).epsilon(1e-8));
    CHECK(log_alpha_norm(fit, eigenvalues) == Approx(expected.log_alpha_norm).epsilon(1e-8));
  }
}

TEST_CASE("power-law fits of quantiles of the Pareto law agree with values computed by numpy") {
  const PowerLawFit pure = fit_power_law(pareto_quantiles(200, 1 / 1.5));
  CHECK(pure.alpha == Approx(2.506379451).epsilon(1e-8));
  CHECK(pure.xmin == Approx(1.001670147).epsilon(1e-8));
  CHECK(pure.ks_distance == Approx(0.00336450086).epsilon(1e-8));
  CHECK(pure.sigma == Approx(0.1065171125).epsilon(1e-8));
  CHECK(pure.num_values == 200);
  const arma::vec mixed = arma::join_cols(arma::linspace(0.2, 1.0, 100), pareto_quantiles(50, 1 / 1.2));
  const PowerLawFit fit = fit_power_law(mixed);
  CHECK(fit.alpha == Approx(2.220709509).epsilon(1e-8));
  CHECK(fit.xmin == Approx(1.008410451).epsilon(1e-8));
  CHECK(fit.ks_distance == Approx(0.01347989396).epsilon(1e-8));
}

TEST_CASE("an exponent below two is over-trained and one above six under-trained") {
  CHECK(fit_power_law(pareto_quantiles(100, 2.0)).warning == "over-trained");
  CHECK(fit_power_law(pareto_quantiles(100, 0.95)).warning.empty());
  CHECK(fit_power_law(pareto_quantiles(100, 0.21)).warning.empty());
  CHECK(fit_power_law(pareto_quantiles(100, 0.1)).warning == "under-trained");
}

TEST_CASE("values at and below 1e-5 are not fitted, and their order does not matter") {
  const arma::vec values = pareto_quantiles(50, 0.7);
  const PowerLawFit fit = fit_power_law(values);
  const PowerLawFit more = fit_power_law(arma::join_cols(arma::vec{1e-5, 0.0, -3.0, 5e-324}, values));
  CHECK(more.alpha == fit.alpha);
  CHECK(more.num_values == 50);
  CHECK(fit_power_law(arma::reverse(values)).ks_distance == fit.ks_distance);
  CHECK(fit_power_law(arma::join_cols(arma::vec{1.01e-5}, values)).num_values == 51);
}

TEST_CASE("equal values are counted each, as the reference counts them") {
  // ln x = 0, 0, 1, 1. From x₀: α = 1 + 4/2, D = max |(0, 0, 1 − e^(−2), 1 − e^(−2)) − (0, 1/4, 2/4, 3/4)|;
  // from x₁: α = 1 + 3/2, D = 1 − e^(−1.5) − 1/3, which is larger; from x₂ there is no α.
  const PowerLawFit fit = fit_power_law({std::exp(1.0), 1.0, std::exp(1.0), 1.0});
  CHECK(fit.alpha == Approx(3.0));
  CHECK(fit.ks_distance == Approx(0.5 - std::exp(-2.0)));
  CHECK(fit.xmin == 1.0);
  CHECK(fit.num_spikes == 4);
}

TEST_CASE("fits up to xmax compare with the law cut there, as the powerlaw package does") {
  // From x = 1 with m = 3: α = 1 + 3/ln 8, F(x) = 1 − x^(1 − α), cut at 4; the shares below are 0, 1/3, 2/3.
  const double alpha = 1 + 3 / std::log(8.0);
  const double whole = 1 - std::pow(4.0, 1 - alpha), middle = (1 - std::pow(2.0, 1 - alpha)) / whole;
  const double first = std::max(middle - 1.0 / 3, 1 - 2.0 / 3);
  const PowerLawFit fit = fit_power_law_up_to({4.0, 1.0, 2.0}, 4.0);
  CHECK(fit.ks_distance == Approx(std::min(first, 0.5)));
  CHECK(fit.xmin == 1.0);
  CHECK(fit.alpha == Approx(alpha));
  CHECK(fit.sigma == Approx((alpha - 1) / std::sqrt(3.0)));
  CHECK(fit.xmax == 4.0);
}

TEST_CASE("fits up to xmax leave out larger values, take ties as one step and keep values below 1e-5") {
  const arma::vec values = pareto_quantiles(60, 0.8);
  const PowerLawFit fit = fit_power_law_up_to(values, 5.0);
  CHECK(fit.num_values == arma::accu(values <= 5.0));
  const PowerLawFit same = fit_power_law_up_to(values.elem(arma::find(values <= 5.0)), 5.0);
  CHECK(fit.alpha == same.alpha);
  // Each value twice: the same law and the same steps.
  const PowerLawFit twice = fit_power_law_up_to(arma::join_cols(values, values), 5.0);
  CHECK(twice.alpha == Approx(fit.alpha).epsilon(1e-12));
  CHECK(twice.ks_distance == Approx(fit.ks_distance).epsilon(1e-12));
  CHECK(twice.num_spikes == 2 * fit.num_spikes);
  const PowerLawFit small = fit_power_law_up_to(1e-9 * values, 5e-9);
  CHECK(small.alpha == Approx(fit.alpha).epsilon(1e-9));
}

TEST_CASE("values without a tail have no power law, and say why") {
  check_no_fit(fit_power_law({}), "it takes two values above 1e-5, there are 0", 0);
  check_no_fit(fit_power_law({7.0}), "it takes two values above 1e-5, there are 1", 1);
  check_no_fit(fit_power_law(arma::vec(30, arma::fill::zeros)), "it takes two values above 1e-5, there are 0",
               0);
  check_no_fit(fit_power_law(arma::vec(30).fill(2.5)), "all values above 1e-5 are equal", 30);
  check_no_fit(fit_power_law(arma::vec(30).fill(5e-324)), "it takes two values above 1e-5, there are 0", 0);
  const std::string distinct = "it takes two different values in (0, xmax]";
  check_no_fit(fit_power_law_up_to({}, 1.0), distinct, 0);
  check_no_fit(fit_power_law_up_to(arma::vec(30).fill(2.5), 3.0), distinct, 30);
  check_no_fit(fit_power_law_up_to({1.0, 2.0}, 0.5), distinct, 0);
  check_no_fit(fit_power_law_up_to({1.0, 2.0}, -1.0), distinct, 0);
}

TEST_CASE("a power law over the whole range of float64 neither overflows nor underflows") {
  const arma::vec values = {1e-4, 1.0, 1e50, 1e100, 1e200, 1e300};
  const PowerLawFit fit = fit_power_law(values);
  REQUIRE(fit.is_fit());
  CHECK(fit.alpha > 1.0);
  CHECK(std::isfinite(log_alpha_norm(fit, values)));
  const PowerLawFit steep = fit_power_law({1e300, 1.0001e300, 1.0002e300, 1.001e300});
  // Σ λ^α has millions of digits here.
  CHECK(log_alpha_norm(steep, {1e300, 1e300}) == Approx(steep.alpha * 300 + std::log10(2.0)).epsilon(1e-12));
  CHECK(fit_power_law_up_to({5e-324, 1e-310, 1e-200, 1.0, 1e300}, 1e300).is_fit());
  CHECK(std::isnan(log_alpha_norm(fit, {0.0, 0.0})));
  CHECK(std::isnan(log_alpha_norm(fit, {})));
  CHECK(std::isnan(alpha_weighted(fit, 0.0)));
  CHECK(log_alpha_norm(fit, {0.0, 10.0}) == Approx(fit.alpha));
}

TEST_CASE("values and limits that are not finite are errors") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string message = "3: there are values that are not finite";
  CHECK(thrown_by([&] { fit_power_law({1.0, nan}); }) == message);
  CHECK(thrown_by([&] { fit_power_law({1.0, infinity}); }) == message);
  CHECK(thrown_by([&] { fit_power_law_up_to({1.0, -infinity}, 1.0); }) == message);
  CHECK(thrown_by([&] {
          fit_power_law_up_to({1.0, 2.0}, infinity);
        }) == "3: the limit xmax of a power law must be finite");
}
