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

/// The spectrum of a matrix, which is given away: two further matrices of M × M are the most that is
/// allocated.
///
/// Method. The Gram matrix is several times as fast, and wrong in small values: its error in ν is a small
/// multiple of eps·ν_max·(ν_max/ν). So its values stand only where the computed ν_min/ν_max is at least 1e-4.
/// Before its eigenvalues are paid for, a Cholesky factorisation asks whether it can come to that, which
/// makes a refusal cheap. Matrices with fewer than 32 rows or columns are bidiagonalised at once. The error
/// is then a small multiple of eps·ν_max (LAPACK Users' Guide, section 4.9).
///
/// Entries are scaled by a power of two where their squares could overflow or vanish. A matrix without
/// entries has no singular values. Where denormals are flushed, as in workers, entries below 2.2e-308 count
/// as zero. Throws Error (data) where an entry is not finite, or a singular value is more than a float64
/// holds.
Spectrum spectrum_of(arma::mat matrix);

}  // namespace rankcollapse
