#pragma once

#include "tests/experiments/measure/reference_matrices.hpp"

namespace rankcollapse::reference {

/// The uniform matrix with a perturbation of rank one.
inline arma::mat spiked_uniform_matrix() {
  arma::mat e = uniform_matrix();
  for (arma::uword i = 0; i < e.n_rows; ++i) {
    for (arma::uword j = 0; j < e.n_cols; ++j)
      e(i, j) += 0.3 * std::cos(static_cast<double>(i)) * std::sin(static_cast<double>(j));
  }
  return e;
}

}  // namespace rankcollapse::reference
