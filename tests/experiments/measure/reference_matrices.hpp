#pragma once

#include <armadillo>
#include <cmath>
#include <cstdint>

namespace rankcollapse::reference {

// Matrices by formula, so that anyone can compute the same numbers with any library.
inline arma::mat sine_matrix() {
  arma::mat a(60, 40);
  for (arma::uword i = 0; i < a.n_rows; ++i) {
    for (arma::uword j = 0; j < a.n_cols; ++j) {
      const auto x = static_cast<double>(i), y = static_cast<double>(j);
      a(i, j) = std::sin(1 + 3 * x + 7 * y + 0.5 * x * y);
    }
  }
  return a;
}

inline arma::mat doubled_columns() {
  arma::mat b = sine_matrix();
  b.cols(20, 39) = arma::mat(b.cols(0, 19));
  return b;
}

inline arma::mat decaying_columns() {
  arma::mat c = sine_matrix();
  for (arma::uword j = 0; j < c.n_cols; ++j) c.col(j) *= std::exp(-0.15 * static_cast<double>(j));
  return c;
}

// Entries of variance one from the minimal standard generator, row by row.
inline arma::mat uniform_matrix() {
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

// The same with one direction that the noise does not have.
inline arma::mat spiked_uniform_matrix() {
  arma::mat e = uniform_matrix();
  for (arma::uword i = 0; i < e.n_rows; ++i) {
    for (arma::uword j = 0; j < e.n_cols; ++j) {
      e(i, j) += 0.3 * std::cos(static_cast<double>(i)) * std::sin(static_cast<double>(j));
    }
  }
  return e;
}

}  // namespace rankcollapse::reference
