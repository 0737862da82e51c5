#include "experiments/measure/shape_metrics.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/measure/heavy_tail.hpp"
#include "experiments/measure/matrix_report.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

struct Expected {
  const char* name;
  arma::mat matrix;
  double squared_norm, largest_squared, stable_rank, entropy;
};

Spectrum diagonal(const arma::vec& values) {
  return spectrum_of(arma::diagmat(values));
}

}  // namespace

TEST_CASE("norms, stable rank and entropy agree with values computed by numpy from the same formulas") {
  const Expected cases[] = {
      {"sines", sine_matrix(), 1182.847615, 67.17173983, 17.60930442, 0.9164998799},
      {"doubled columns", doubled_columns(), 1216.758679, 92.11586895, 13.20900180, 0.9635057666},
      {"decaying columns", decaying_columns(), 112.5992934, 27.45097403, 4.101832355, 0.5906731867},
      {"uniform entries", uniform_matrix(), 29811.84772, 708.6726558, 42.06716243, 0.9645759076},
      {"a spike", spiked_uniform_matrix(), 30472.35002, 1090.699386, 27.93835808, 0.9617736290}};
  for (const Expected& expected : cases) {
    INFO(expected.name);
    const Spectrum spectrum = spectrum_of(expected.matrix);
    CHECK(std::pow(frobenius_norm(spectrum), 2) == Approx(expected.squared_norm).epsilon(1e-8));
    CHECK(std::pow(spectrum.largest(), 2) == Approx(expected.largest_squared).epsilon(1e-8));
    CHECK(stable_rank(spectrum) == Approx(expected.stable_rank).epsilon(1e-8));
    CHECK(matrix_entropy(spectrum) == Approx(expected.entropy).epsilon(1e-8));
  }
}

TEST_CASE("the entropy of a matrix of deficient rank does not depend on the type that it was stored in") {
  const arma::mat matrix =
      gaussian_matrix(300, 20, 1.0, Random(1, "left")) * gaussian_matrix(20, 200, 1.0, Random(1, "right"));
  const arma::mat rounded = arma::conv_to<arma::mat>::from(arma::conv_to<arma::fmat>::from(matrix));
  const double exact = matrix_entropy(spectrum_of(matrix));
  CHECK(exact > 0.95);
  CHECK(matrix_entropy(spectrum_of(rounded), Storage::float32) == Approx(exact).epsilon(1e-6));
  CHECK(matrix_entropy(spectrum_of(rounded)) < 0.6);  // rounding counts as rank
  CHECK(report_on(rounded, Storage::float32, 10).entropy == Approx(exact).epsilon(1e-6));
}

TEST_CASE("a matrix of rank one has stable rank one, effective rank one and no entropy") {
  const Spectrum spectrum = spectrum_of(arma::vec(9, arma::fill::ones) * arma::rowvec(5, arma::fill::ones));
  CHECK(stable_rank(spectrum) == Approx(1.0));
  CHECK(effective_rank(spectrum) == Approx(1.0));
  CHECK(std::abs(matrix_entropy(spectrum)) < 1e-8);
  CHECK(std::abs(matrix_entropy(spectrum_of(arma::mat(1, 1, arma::fill::value(7.0))))) < 1e-8);
}

TEST_CASE("equal singular values have entropy one, and a stable and an effective rank of their number") {
  const Spectrum spectrum = spectrum_of(3.0 * arma::mat(7, 7, arma::fill::eye));
  CHECK(stable_rank(spectrum) == Approx(7.0));
  CHECK(effective_rank(spectrum) == Approx(7.0));
  CHECK(matrix_entropy(spectrum) == Approx(1.0).epsilon(1e-8));
}

TEST_CASE("the effective rank is the exponential of the entropy of λ/Σλ") {
  const Spectrum spectrum = diagonal({std::sqrt(0.5), 0.5, 0.5});
  CHECK(effective_rank(spectrum) == Approx(std::pow(2.0, 1.5)).epsilon(1e-14));
}

TEST_CASE("cumulative energy sums λ, and ranks at an energy are the least that reach it") {
  const Spectrum spectrum = diagonal({4.0, 3.0, 2.0, 1.0});  // λ = 16, 9, 4, 1 of 30
  CHECK(arma::approx_equal(cumulative_energy(spectrum), arma::vec{16.0 / 30, 25.0 / 30, 29.0 / 30, 1.0},
                           "absdiff", 1e-14));
  CHECK(cumulative_energy(spectrum).back() == 1.0);
  CHECK(rank_at_energy(spectrum, 0.5) == 1);
  CHECK(rank_at_energy(spectrum, 0.83) == 2);
  CHECK(rank_at_energy(spectrum, 0.84) == 3);
  CHECK(rank_at_energy(spectrum, 0.97) == 4);
  CHECK(rank_at_energy(spectrum, 1.0) == 4);
}

TEST_CASE("the shape of a spectrum does not depend on its unit, down to 1e-300 and up to 1e300") {
  const arma::vec values = {1.0, 0.7, 0.2, 1e-3};
  const Spectrum plain = diagonal(values);
  for (const double unit : {1e300, 1e200, 1e-200, 1e-300}) {
    const Spectrum scaled = diagonal(unit * values);
    INFO(unit);
    CHECK(frobenius_norm(scaled) / unit == Approx(frobenius_norm(plain)).epsilon(1e-13));
    CHECK(stable_rank(scaled) == Approx(stable_rank(plain)).epsilon(1e-13));
    CHECK(matrix_entropy(scaled) == Approx(matrix_entropy(plain)).epsilon(1e-13));
    CHECK(effective_rank(scaled) == Approx(effective_rank(plain)).epsilon(1e-13));
    CHECK(rank_at_energy(scaled, 0.99) == rank_at_energy(plain, 0.99));
  }
}

TEST_CASE("every shape metric of the zero matrix and of a matrix without entries is zero") {
  for (const Spectrum& spectrum : {spectrum_of(arma::mat(4, 3, arma::fill::zeros)), Spectrum{}}) {
    CHECK(frobenius_norm(spectrum) == 0.0);
    CHECK(stable_rank(spectrum) == 0.0);
    CHECK(matrix_entropy(spectrum) == 0.0);
    CHECK(effective_rank(spectrum) == 0.0);
    CHECK(arma::accu(cumulative_energy(spectrum)) == 0.0);
    CHECK(cumulative_energy(spectrum).n_elem == spectrum.smaller_extent());
    CHECK(rank_at_energy(spectrum, 0.9) == 0);
  }
}
