#pragma once

#include <cstddef>

namespace rankcollapse {

/// The law of Marchenko and Pastur: of the eigenvalues x of X = WᵀW/N, where W is N × M, M ≤ N → ∞, with
/// independent entries of variance σ². Q = N/M ≥ 1 and σ > 0.
///   ρ(x) = Q/(2πσ²x)·√((λ₊ − x)(x − λ₋)) between λ± = σ²(1 ± 1/√Q)², 0 elsewhere
/// (V. A. Marchenko, L. A. Pastur, "Distribution of eigenvalues for some sets of random matrices", 1967.)
struct MarchenkoPastur {
  double aspect_ratio = 1.0;  // Q
  double sigma = 1.0;

  double lower_edge() const;  // λ₋; 0 for Q = 1
  double upper_edge() const;  // λ₊

  /// ρ(x), in 1/x. 0 outside the edges and at x = 0 (for Q = 1 it grows like 1/√x towards 0).
  double density(double x) const;

  /// The share of the eigenvalues at most x, in closed form, to 1e-12. With q = 1/√Q and
  /// x = σ²(1 + q² − 2q·cos θ), θ from 0 at λ₋ to π at λ₊, the density is (2/π)·sin²θ/(1 + q² − 2q·cos θ) in
  /// θ, whose integral is
  ///   F = [(1 + q²)θ + 2q·sin θ − 2(1 − q²)·atan((1 + q)/(1 − q)·tan(θ/2))]/(2πq²).
  double cumulative(double x) const;
};

/// The law of the singular values ν = √x of a square matrix (Q = 1): √(4σ² − ν²)/(πσ²) for 0 ≤ ν ≤ 2σ.
double quarter_circle_density(double singular_value, double sigma);

/// The σ whose upper edge is the largest eigenvalue of X = WᵀW/N: √λ/(1 + 1/√Q). Throws Error (data) for a
/// λ that is negative or not finite, and for Q < 1. (Martin and Mahoney give σ of WᵀW by the same rule.)
double sigma_from_largest(double largest_eigenvalue_of_X, double aspect_ratio);

/// How far above λ₊ the largest eigenvalue of a random matrix may lie, by the rule of WeightWatcher
/// (weightwatcher.py, mp_fit): √(Q^(−1/2)·λ₊^(2/3)·M^(−2/3)), in the unit of x.
double tracy_widom_margin(const MarchenkoPastur& law, std::size_t smaller_extent);

}  // namespace rankcollapse
