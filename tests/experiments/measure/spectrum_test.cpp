#include "experiments/measure/spectrum.hpp"

#include <catch2/catch.hpp>

#include "experiments/measure/shape_metrics.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

namespace {

struct Expected {
  const char* name;
  arma::mat matrix;
  double squared_norm, largest_squared, stable_rank, entropy;
};

}  // namespace

TEST_CASE("norms, stable rank and entropy agree with values computed by numpy from the same formulas") {
  const Expected cases[] = {
      {"sines", sine_matrix(), 1182.847615, 67.17173983, 17.60930442, 0.9164998799},
      {"doubled columns", doubled_columns(), 1216.758679, 92.11586895, 13.20900180, 0.9635057666},
      {"decaying columns", decaying_columns(), 112.5992934, 27.45097403, 4.101832355, 0.5906731867},
      {"uniform entries", uniform_matrix(), 29811.84772, 708.6726558, 42.06716243, 0.9645759076}};
  for (const Expected& expected : cases) {
    INFO(expected.name);
    const Spectrum spectrum = spectrum_of(expected.matrix);
    const arma::vec& values = spectrum.singular_values;
    CHECK(arma::accu(arma::square(values)) == Approx(expected.squared_norm).epsilon(1e-8));
    CHECK(values.front() * values.front() == Approx(expected.largest_squared).epsilon(1e-8));
    CHECK(stable_rank(spectrum) == Approx(expected.stable_rank).epsilon(1e-8));
    CHECK(matrix_entropy(spectrum) == Approx(expected.entropy).epsilon(1e-7));
  }
}

TEST_CASE("the smallest singular value of a well-conditioned matrix is right to nine digits") {
  CHECK(spectrum_of(sine_matrix()).smallest() == Approx(0.4483062334).epsilon(1e-9));
  CHECK(spectrum_of(uniform_matrix()).smallest() == Approx(7.325094264).epsilon(1e-9));
}

TEST_CASE("a matrix of rank one has stable rank one and no entropy") {
  const Spectrum spectrum = spectrum_of(arma::vec(9, arma::fill::ones) * arma::rowvec(5, arma::fill::ones));
  CHECK(stable_rank(spectrum) == Approx(1.0));
  CHECK(matrix_entropy(spectrum) == Approx(0.0).margin(1e-12));
}

TEST_CASE("equal singular values have entropy one and a stable rank of their number") {
  const Spectrum spectrum = spectrum_of(3.0 * arma::mat(7, 7, arma::fill::eye));
  CHECK(stable_rank(spectrum) == Approx(7.0));
  CHECK(matrix_entropy(spectrum) == Approx(1.0));
}

TEST_CASE("a matrix and its transpose have the same singular values") {
  const arma::mat a = sine_matrix();
  CHECK(arma::abs(spectrum_of(a).singular_values - spectrum_of(a.t()).singular_values).max() < 1e-12);
}

TEST_CASE("the zero matrix has stable rank zero and no entropy, and an empty one no singular values") {
  const Spectrum zeros = spectrum_of(arma::mat(4, 3, arma::fill::zeros));
  CHECK(stable_rank(zeros) == 0.0);
  CHECK(matrix_entropy(zeros) == 0.0);
  CHECK(spectrum_of(arma::mat()).singular_values.is_empty());
  CHECK(stable_rank(Spectrum{}) == 0.0);
}
