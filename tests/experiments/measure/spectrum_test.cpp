#include "experiments/measure/spectrum.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>

using namespace rankcollapse;

namespace {

// Matrices by formula, so that anyone can compute the same numbers with any library.
arma::mat sine_matrix() {
  arma::mat a(60, 40);
  for (arma::uword i = 0; i < a.n_rows; ++i) {
    for (arma::uword j = 0; j < a.n_cols; ++j) {
      const auto x = static_cast<double>(i), y = static_cast<double>(j);
      a(i, j) = std::sin(1 + 3 * x + 7 * y + 0.5 * x * y);
    }
  }
  return a;
}

arma::mat doubled_columns() {
  arma::mat b = sine_matrix();
  b.cols(20, 39) = arma::mat(b.cols(0, 19));
  return b;
}

arma::mat decaying_columns() {
  arma::mat c = sine_matrix();
  for (arma::uword j = 0; j < c.n_cols; ++j) c.col(j) *= std::exp(-0.15 * static_cast<double>(j));
  return c;
}

// Entries of variance one from the minimal standard generator, row by row.
arma::mat uniform_matrix() {
  arma::mat d(300, 100);
  std::uint64_t x = 1;
  for (arma::uword i = 0; i < d.n_rows; ++i) {
    for (arma::uword j = 0; j < d.n_cols; ++j) {
      x = 16807 * x % 2147483647;
      d(i, j) = (static_cast<double>(x) / 2147483647.0 - 0.5) * std::sqrt(12.0);
    }
  }
  return d;
}

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
    const arma::vec values = singular_values(expected.matrix);
    CHECK(arma::accu(arma::square(values)) == Approx(expected.squared_norm).epsilon(1e-8));
    CHECK(values.front() * values.front() == Approx(expected.largest_squared).epsilon(1e-8));
    CHECK(stable_rank(values) == Approx(expected.stable_rank).epsilon(1e-8));
    CHECK(matrix_entropy(values, expected.matrix.n_rows) == Approx(expected.entropy).epsilon(1e-7));
  }
}

TEST_CASE("the smallest singular value of a well-conditioned matrix is right to nine digits") {
  CHECK(singular_values(sine_matrix()).back() == Approx(0.4483062334).epsilon(1e-9));
  CHECK(singular_values(uniform_matrix()).back() == Approx(7.325094264).epsilon(1e-9));
}

TEST_CASE("a matrix of rank one has stable rank one and no entropy") {
  const arma::vec values =
      singular_values(arma::vec(9, arma::fill::ones) * arma::rowvec(5, arma::fill::ones));
  CHECK(stable_rank(values) == Approx(1.0));
  CHECK(matrix_entropy(values, 9) == Approx(0.0).margin(1e-12));
}

TEST_CASE("equal singular values have entropy one and a stable rank of their number") {
  const arma::vec values = singular_values(3.0 * arma::mat(7, 7, arma::fill::eye));
  CHECK(stable_rank(values) == Approx(7.0));
  CHECK(matrix_entropy(values, 7) == Approx(1.0));
}

TEST_CASE("a matrix and its transpose have the same singular values") {
  const arma::mat a = sine_matrix();
  CHECK(arma::abs(singular_values(a) - singular_values(a.t())).max() < 1e-12);
}

TEST_CASE("the zero matrix has stable rank zero and no entropy, and an empty one no singular values") {
  const arma::vec zeros = singular_values(arma::mat(4, 3, arma::fill::zeros));
  CHECK(stable_rank(zeros) == 0.0);
  CHECK(matrix_entropy(zeros, 4) == 0.0);
  CHECK(singular_values(arma::mat()).is_empty());
  CHECK(stable_rank(arma::vec()) == 0.0);
}
