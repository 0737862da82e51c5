#pragma once

#include <armadillo>
#include <cstddef>

#include "engine/core/random.hpp"

namespace rankcollapse {

/// A matrix of independent Lomax (shifted Pareto) entries x > 0 with P(X > x) = (1 + x)^(−μ), what NumPy
/// calls pareto: x = (1 − u)^(−1/μ) − 1. Throws Error (data) where μ is not a positive number.
arma::mat lomax_matrix(std::size_t rows, std::size_t columns, double mu, const Random& random);

/// A matrix of independent normal entries of mean 0 and standard deviation `sigma`.
arma::mat gaussian_matrix(std::size_t rows, std::size_t columns, double sigma, const Random& random);

/// The exponent μ of the entries that an observed α of the eigenvalues speaks for: 2(α − 1) below 2, 2 up to
/// 3, α − 1 above (C. H. Martin, ImplicitSelfRegularization: RMT_Util, mu4alpha: an empirical map). NaN for
/// α ≤ 1.
double mu_of_alpha(double alpha);

/// The α of the eigenvalues of WᵀW where W's entries have tails P(|X| > x) ~ x^(−μ), μ < 2: 1 + μ/2
/// (A. Auffinger, G. Ben Arous, S. Péché, "Poisson convergence for the largest eigenvalues of heavy tailed
/// random matrices", 2009). NaN for other μ.
double alpha_of_mu(double mu);

/// Where a perturbation of strength S puts an eigenvalue of X = WᵀW/N, σ = 1: (1/Q + S²)(1 + 1/S²); λ₊ for an
/// S at or below smallest_visible_perturbation, where it stays in the bulk. S: the singular value of the
/// perturbation over √N (for S² = ‖row‖²/N of one added row). NaN unless S ≥ 0 and Q ≥ 1.
/// (F. Benaych-Georges, R. R. Nadakuditi, 2012; ImplicitSelfRegularization: Spiked-Covariance-Model.)
double spike_location(double strength, double aspect_ratio);

/// The strength from which on a perturbation leaves the bulk: Q^(−1/4).
double smallest_visible_perturbation(double aspect_ratio);

}  // namespace rankcollapse
