#include "experiments/measure/marchenko_pastur_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "experiments/measure/heavy_tail.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

MarchenkoPasturFit fit_of(const arma::mat& matrix) {
  return fit_marchenko_pastur(spectrum_of(matrix));
}

/// The eigenvalues scaled to mean 1, as the minimisation takes them.
arma::vec scaled_eigenvalues(const Spectrum& spectrum) {
  const arma::vec eigenvalues = spectrum.eigenvalues();
  return eigenvalues / arma::mean(eigenvalues);
}

Spectrum with_singular_values(arma::vec values, std::size_t rows) {
  const std::size_t columns = values.n_elem;
  return {rows, columns, arma::sort(values, "descend")};
}

const std::string too_coarse = "the density's grid, which reaches up to it, is too coarse for the bulk";

/// Gaussian entries of variance 1 and a spike of λ ≈ strength²·N·M.
arma::mat spiked_gaussian(std::size_t rows, std::size_t columns, double strength) {
  const auto signs = [](std::size_t count, const char* name) {
    return arma::mat(arma::sign(gaussian_matrix(count, 1, 1.0, Random(7, name))));
  };
  return gaussian_matrix(rows, columns, 1.0, Random(7, "noise")) +
         strength * signs(rows, "left") * signs(columns, "right").t();
}

void check_no_fit(const MarchenkoPasturFit& fit, const std::string& why) {
  CHECK(fit.status == "no fit: " + why);
  CHECK_FALSE(fit.is_fit());
  for (const double number :
       {fit.sigma, fit.lambda_minus, fit.lambda_plus, fit.softrank, fit.ks_distance, fit.scale})
    CHECK(std::isnan(number));
  CHECK(fit.num_spikes == 0);
}

}  // namespace

TEST_CASE("Marchenko-Pastur fits agree with values computed by scipy from the reference's rules") {
  const struct {
    arma::mat matrix;
    double sigma, softrank;
    std::size_t num_spikes;
  } cases[] = {{sine_matrix(), 0.84687, 1.0418, 0},
               {uniform_matrix(), 0.99542, 1.0371, 0},
               {spiked_uniform_matrix(), 0.99882, 0.6935, 1}};
  for (const auto& expected : cases) {
    const MarchenkoPasturFit fit = fit_of(expected.matrix);
    CHECK(fit.status == "fit");
    CHECK(fit.sigma == Approx(expected.sigma).margin(1e-4));
    CHECK(fit.softrank == Approx(expected.softrank).margin(1e-4));
    CHECK(fit.num_spikes == expected.num_spikes);
  }
}

TEST_CASE("a collapsed spectrum has no fit, where the reference returns the first point of its grid as one") {
  const std::string no_bulk =
      "no Marchenko-Pastur bulk has the peak of the eigenvalues' density between its edges and its upper "
      "edge "
      "among them";
  check_no_fit(fit_of(doubled_columns()),
               "the spectrum is collapsed: 20 of 40 singular values lie below 1e-3 of the largest");
  check_no_fit(fit_of(decaying_columns()), no_bulk);
  const struct {
    arma::mat matrix;
    std::size_t num_spikes;
  } cases[] = {{doubled_columns(), 20}, {decaying_columns(), 16}};
  for (const auto& expected : cases) {
    const Spectrum spectrum = spectrum_of(expected.matrix);
    const MarchenkoPasturMinimum minimum =
        minimise_marchenko_pastur_misfit(scaled_eigenvalues(spectrum), spectrum.aspect_ratio());
    CHECK(minimum.is_rejected);
    CHECK(minimum.softrank == Approx(0.0025).epsilon(1e-12));
    CHECK(minimum.num_spikes == expected.num_spikes);
    // The penalty stands at every point where the density exceeds 0.01.
    const DensityEstimate estimate = estimate_density(scaled_eigenvalues(spectrum));
    CHECK(minimum.misfit == 1e6 * static_cast<double>(estimate.points.n_elem));
  }
}

TEST_CASE("the density's kernel is a triangle of half-width 0.1 on a grid up to the largest value and 0.5") {
  const DensityEstimate estimate = estimate_density({1.0});
  const double step = 1.5 / 999;
  CHECK(estimate.points.front() > 0.9);
  CHECK(estimate.points.front() < 0.9 + 1.01 * step);
  CHECK(estimate.points.back() < 1.1);
  CHECK(arma::abs(estimate.densities - (1.0 - arma::abs(estimate.points - 1.0) / 0.1) / 0.1).max() < 1e-10);
  CHECK(arma::accu(estimate.densities) * step == Approx(1.0).margin(1e-3));
  const DensityEstimate two = estimate_density({3.0, 1.0});
  CHECK(two.densities.max() == Approx(5.0).epsilon(0.02));
}

TEST_CASE("the misfit is a penalty where the bulk leaves the density or misses its peak") {
  const Spectrum spectrum = spectrum_of(uniform_matrix());
  const DensityEstimate estimate = estimate_density(scaled_eigenvalues(spectrum));
  const double penalty = 1e6 * static_cast<double>(estimate.points.n_elem);
  CHECK(marchenko_pastur_misfit(estimate, {3.0, 0.99}) < 100.0);
  CHECK(marchenko_pastur_misfit(estimate, {3.0, 1.2}) == penalty);   // λ₊ beyond the last point
  CHECK(marchenko_pastur_misfit(estimate, {3.0, 0.3}) == penalty);   // λ₊ below the peak
  CHECK(marchenko_pastur_misfit(estimate, {1e4, 1.09}) == penalty);  // λ₋ above the peak
}

TEST_CASE("the bulk's edges and sigma are those of the matrix as it is, whatever its scale") {
  const MarchenkoPasturFit fit = fit_of(uniform_matrix());
  const MarchenkoPastur law{3.0, fit.sigma / fit.scale};
  CHECK(fit.lambda_minus == Approx(law.lower_edge()).epsilon(1e-12));
  CHECK(fit.lambda_plus == Approx(law.upper_edge()).epsilon(1e-12));
  CHECK(fit.sigma / fit.scale ==
        Approx(std::sqrt(300.0)).epsilon(0.01));  // 300 entries of variance 1 a column
  for (const double factor : {1e-120, 1e-3, 1e150}) {
    const MarchenkoPasturFit scaled = fit_of(factor * uniform_matrix());
    CHECK(scaled.sigma == Approx(fit.sigma).epsilon(1e-9));
    CHECK(scaled.softrank == Approx(fit.softrank).epsilon(1e-9));
    CHECK(scaled.ks_distance == Approx(fit.ks_distance).epsilon(1e-9));
    CHECK(scaled.lambda_plus == Approx(fit.lambda_plus * factor * factor).epsilon(1e-9));
  }
  const MarchenkoPasturFit wide = fit_of(uniform_matrix().t());
  CHECK(wide.sigma == Approx(fit.sigma).epsilon(1e-9));
}

TEST_CASE("the distance of Kolmogorov and Smirnov looks at both sides of each step") {
  const MarchenkoPastur law{2.0, 1.0};
  const double x = 1.2;
  CHECK(ks_distance({x}, law) == Approx(std::max(law.cumulative(x), 1 - law.cumulative(x))));
  CHECK(ks_distance({10.0, 20.0}, law) == 1.0);
  CHECK(ks_distance({0.0, 0.01}, law) == 1.0);
  CHECK(ks_distance({1.5, 0.5}, law) == ks_distance({0.5, 1.5}, law));
  CHECK(std::isnan(ks_distance({}, law)));
}

TEST_CASE("spectra that have no bulk to fit say why") {
  check_no_fit(fit_of(arma::mat()), "the matrix has no entries");
  check_no_fit(fit_of(arma::mat(0, 5)), "the matrix has no entries");
  check_no_fit(fit_of(arma::mat(20, 12, arma::fill::zeros)), "all singular values are zero");
  check_no_fit(fit_of(arma::mat(1, 1, arma::fill::ones)), "it takes 10 singular values, there are 1");
  check_no_fit(fit_of(gaussian_matrix(100, 9, 1.0, Random(1, "few"))),
               "it takes 10 singular values, there are 9");
  const std::string range = "the squares of the singular values leave the range of float64";
  check_no_fit(fit_of(1e200 * uniform_matrix()), range);
  check_no_fit(fit_of(1e-200 * uniform_matrix()), range);
  check_no_fit(fit_of(arma::mat(20, 12).fill(5e-324)), range);
  check_no_fit(fit_of(arma::mat(40, 20, arma::fill::ones)),
               "the spectrum is collapsed: 19 of 20 singular values lie below 1e-3 of the largest");
}

TEST_CASE(
    "a spike that stretches the density's grid beyond its kernel leaves no fit, a weaker one the bulk") {
  const double upper_edge = 400.0 * std::pow(1.0 + std::sqrt(0.5), 2);
  for (const double strength : {0.1, 0.2, 0.4, 0.5}) {
    INFO("strength " << strength);
    const MarchenkoPasturFit fit = fit_of(spiked_gaussian(400, 200, strength));
    CHECK(fit.status == "fit");
    CHECK(fit.num_spikes == 1);
    CHECK(fit.lambda_plus == Approx(upper_edge).epsilon(0.1));
  }
  check_no_fit(fit_of(spiked_gaussian(400, 200, 0.7)),
               "the largest eigenvalue is 67.2 times the mean: " + too_coarse);
  check_no_fit(fit_of(spiked_gaussian(400, 200, 2.0)),
               "the largest eigenvalue is 160 times the mean: " + too_coarse);
  // 999 steps of 0.05 end at 49.95: the border lies at λ_max of 49.45 mean eigenvalues.
  const auto with_largest = [](double largest) {
    arma::vec eigenvalues(100, arma::fill::value((100.0 - largest) / 99.0));
    eigenvalues[0] = largest;
    return fit_marchenko_pastur(with_singular_values(arma::sqrt(eigenvalues), 200)).status;
  };
  CHECK(with_largest(49.5) == "no fit: the largest eigenvalue is 49.5 times the mean: " + too_coarse);
  CHECK(with_largest(49.4).find(too_coarse) == std::string::npos);
}

TEST_CASE("a spike of a square matrix stretches the grid by its square root only") {
  const MarchenkoPasturFit fit = fit_of(spiked_gaussian(200, 200, 1.0));  // λ_max is 100 times the mean
  CHECK(fit.status == "fit");
}

TEST_CASE("repeated and widely spread singular values have a defined answer") {
  CHECK_NOTHROW(fit_of(3.0 * arma::mat(50, 50, arma::fill::eye)));
  CHECK_NOTHROW(fit_of(arma::mat(120, 30, arma::fill::eye)));
  arma::vec spread(300);
  for (arma::uword index = 0; index < spread.n_elem; ++index)
    spread[index] = std::pow(10.0, -static_cast<double>(index));
  CHECK_FALSE(fit_marchenko_pastur(with_singular_values(spread, 600)).is_fit());
  // No point of the density's grid lies near an eigenvalue.
  arma::vec apart(1000);
  apart.fill(std::sqrt(0.15));
  apart[0] = std::sqrt(850.15);
  const Spectrum far = with_singular_values(apart, 2000);
  CHECK(estimate_density(scaled_eigenvalues(far)).points.is_empty());
  check_no_fit(fit_marchenko_pastur(far), "the largest eigenvalue is 850 times the mean: " + too_coarse);
}

TEST_CASE("a spectrum that is not finite is an error") {
  const std::string message = "3: the spectrum has singular values that are not finite";
  Spectrum spectrum = spectrum_of(uniform_matrix());
  spectrum.singular_values[0] = std::numeric_limits<double>::infinity();
  CHECK(thrown_by([&] { fit_marchenko_pastur(spectrum); }) == message);
  spectrum.singular_values[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK(thrown_by([&] { fit_marchenko_pastur(spectrum); }) == message);
}
