#pragma once

#include <armadillo>
#include <cstddef>

namespace rankcollapse {

/// The singular values ν of a matrix in float64, and the matrix's size.
struct Spectrum {
  std::size_t rows = 0, columns = 0;
  arma::vec singular_values;  // descending; min(rows, columns) of them

  std::size_t larger_extent() const { return rows > columns ? rows : columns; }   // N
  std::size_t smaller_extent() const { return rows > columns ? columns : rows; }  // M
  /// Q = N/M ≥ 1; 0 where the matrix has no entries.
  double aspect_ratio() const;
  /// ν_max and ν_min; 0 where the matrix has no entries.
  double largest() const { return singular_values.is_empty() ? 0.0 : singular_values.front(); }
  double smallest() const { return singular_values.is_empty() ? 0.0 : singular_values.back(); }
  /// λ = ν², descending: those of WᵀW, without a factor 1/N.
  arma::vec eigenvalues() const { return arma::square(singular_values); }
};

/// The spectrum of a matrix. Its error is of the order of eps·ν_max. Throws Error (data) where an entry is
/// not finite.
Spectrum spectrum_of(arma::mat matrix);

}  // namespace rankcollapse
