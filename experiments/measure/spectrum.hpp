#pragma once

#include <armadillo>
#include <cstddef>

namespace rankcollapse {

/// How singular values were computed: as square roots of the eigenvalues of the float64 Gram matrix of the
/// smaller side (syrk, syev), or by bidiagonalisation (gesdd).
enum class SpectrumMethod { gram, bidiagonal };

/// The singular values ν of a matrix in float64, and the matrix's size.
struct Spectrum {
  std::size_t rows = 0, columns = 0;
  arma::vec singular_values;  // descending; min(rows, columns) of them
  SpectrumMethod method = SpectrumMethod::bidiagonal;

  std::size_t larger_extent() const { return rows > columns ? rows : columns; }   // N
  std::size_t smaller_extent() const { return rows > columns ? columns : rows; }  // M
  /// Q = N/M ≥ 1; 0 where the matrix has no entries.
  double aspect_ratio() const;
  /// ν_max and ν_min; 0 where the matrix has no entries.
  double largest() const { return singular_values.is_empty() ? 0.0 : singular_values.front(); }
  double smallest() const { return singular_values.is_empty() ? 0.0 : singular_values.back(); }
  /// λ = ν², descending: those of WᵀW, without a factor 1/N. Below ν = 1.5e-154 they round to 0,
  /// above 1.3e154 to infinity; the measures of this folder are computed from ν/ν_max and know no such
  /// limits.
  arma::vec eigenvalues() const { return arma::square(singular_values); }
};

/// The spectrum of a matrix, which is given away and overwritten: at most one further M × M matrix is
/// allocated.
///
/// Method. The Gram matrix is up to six times as fast, and wrong in small values: its error in ν is a small
/// multiple of eps·ν_max·(ν_max/ν). So its values stand only where the computed ν_min/ν_max is at least 1e-4;
/// otherwise the matrix is bidiagonalised, with an error of a small multiple of eps·ν_max (LAPACK Users'
/// Guide, section 4.9). Before the eigenvalues of the Gram matrix are paid for, a Cholesky factorisation asks
/// whether ν_min/ν_max can come to that, so that a refusal costs little. It is not tried where it cannot pay:
/// M < 32, and M < 256 with N < 2M.
///
/// Entries are scaled by a power of two where their squares could overflow or vanish. A matrix without
/// entries has no singular values. Where denormals are flushed, as in workers, entries below 2.2e-308 count
/// as zero. Throws Error (data) where an entry is not finite (see largest_magnitude), or where a singular
/// value is more than a float64 holds.
Spectrum spectrum_of(arma::mat matrix);

}  // namespace rankcollapse
