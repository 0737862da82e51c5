#pragma once

#include <armadillo>
#include <cmath>
#include <cstddef>
#include <string>

namespace rankcollapse {

/// A power law p(x) = (α − 1)/xmin·(x/xmin)^(−α), x ≥ xmin, fitted to the largest of some values; or the
/// reason why there is none; then the numbers are NaN and there are no spikes.
struct PowerLawFit {
  std::string status;   // "fit", or "no fit: …"
  std::string warning;  // "over-trained" (α < 2), "under-trained" (α > 6) or nothing: WeightWatcher's words
  double alpha = NAN;
  double ks_distance = NAN;       // D
  double xmin = NAN, xmax = NAN;  // where the law begins; the largest value, or the limit that was given
  double sigma = NAN;             // the standard error of α, (α − 1)/√(number of values from xmin on)
  std::size_t num_spikes = 0;     // values ≥ xmin
  std::size_t num_values = 0;     // values that were fitted

  bool is_fit() const { return status == "fit"; }
};

/// The fit of WeightWatcher (WW_powerlaw.py) to the values > 1e-5, usually λ = ν², in any order. Ascending
/// x₀ … x_{n−1}; for each i ≤ n − 2, with m = n − i values from x_i on,
///   α_i = 1 + m/Σ_{k≥i} ln(x_k/x_i),   D_i = max_{k≥i} |1 − (x_k/x_i)^(1 − α_i) − (k − i)/m|,
/// one-sided: the empirical distribution begins at 0. xmin is the x_i of the smallest D_i, the first of
/// equals. A tail of equal values has no α, and D_i = 1. "no fit" with fewer than two values > 1e-5, and
/// where all of them are equal. Throws Error (data) for a value that is not finite. (A. Clauset, C. R.
/// Shalizi, M. E. J. Newman, "Power-law distributions in empirical data", 2009.)
PowerLawFit fit_power_law(const arma::vec& values);

/// The fit of the Python package powerlaw 1.4 with `xmax`, which the notebooks of 2018 used with the largest
/// eigenvalue. Of the values in (0, xmax], in any order, each distinct one but the largest may be xmin. α is
/// the estimate without xmax (the package searches for it, with a density normalised on [xmin, ∞), from that
/// very number), but the distance is that of the law cut at xmax: with F(x) = 1 − (x/xmin)^(1 − α),
///   D = max |F(x_k)/F(xmax) − (share of the m values below x_k)| over the distinct x_k ≥ xmin.
/// "no fit" with fewer than two distinct values. Throws Error (data) for a value, or a limit, that is not
/// finite. (jeffalstott/powerlaw: Fit.find_xmin, Distribution.KS, Distribution.cdf, Power_Law.fit.)
PowerLawFit fit_power_law_up_to(const arma::vec& values, double xmax);

/// α·log₁₀ λ_max. NaN without a fit or where λ_max is not positive.
double alpha_weighted(const PowerLawFit& fit, double largest_eigenvalue);

/// log₁₀ Σ λ^α over all eigenvalues, summed so that it cannot overflow. NaN without a fit or a positive
/// eigenvalue.
double log_alpha_norm(const PowerLawFit& fit, const arma::vec& eigenvalues);

}  // namespace rankcollapse
