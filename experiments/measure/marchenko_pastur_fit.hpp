#pragma once

#include <cmath>
#include <string>

#include "experiments/measure/marchenko_pastur.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// A Marchenko–Pastur bulk fitted to a spectrum, or the reason why there is none; then the numbers are NaN
/// and there are no spikes.
struct MarchenkoPasturFit {
  std::string status;         // "fit", or "no fit: …"
  double sigma = NAN;         // of the eigenvalues scaled to mean 1, as the reference reports it
  double lambda_minus = NAN;  // the bulk's edges on λ = ν² of WᵀW
  double lambda_plus = NAN;   //
  double softrank = NAN;      // λ₊/λ_max; may exceed 1
  double ks_distance = NAN;   // Kolmogorov and Smirnov: sup|F_n − F| of the eigenvalues that are no spikes
  double scale = NAN;  // W_scale = √(M/Σλ): scaled eigenvalues are scale²·λ; σ/scale is that of WᵀW
  std::size_t num_spikes = 0;  // scaled eigenvalues beyond λ₊ and the Tracy–Widom margin

  bool is_fit() const { return status == "fit"; }
};

/// Fits σ to a kernel density estimate of the eigenvalues, by the rules of WeightWatcher (RMT_Util.py,
/// fit_density_with_range and resid_mp; weightwatcher.py, mp_fit): the sum of squares of
/// marchenko_pastur_misfit is minimised over the grid s₀·{0.05, 0.06, …, < 2}, s₀ = √λ_max/(1 + 1/√Q), and
/// from its best point by the method of Nelder and Mead.
///
/// The grid of the density has 999 steps from 0 up to λ_max and 0.5. Where a step is more than half of the
/// kernel's half-width (for Q > 1 where λ_max exceeds 49.45 times the mean eigenvalue), the density is a
/// sample of a few kernels, its peak an accident, and σ with it: such a spectrum has no fit here, whereas the
/// reference fits it. Measured on Gaussian matrices with one
/// spike, M = 64 … 300, 8 or 16 draws: λ₊ errs by a mean square of 2 to 3 % up to a step of 0.1 half-widths,
/// of 5 % at 0.2, of 8 % at 0.5; beyond, of 1 to 47 %, as it happens.
///
/// "no fit" also where the singular values are fewer than 10, all zero, or so large or small that their
/// squares leave the range of float64; and where every σ has its bulk's upper edge outside the density or off
/// its peak, as in a collapsed spectrum: the reference then returns the grid's first point, a soft rank of
/// 0.0025, as if it were a fit. Never throws for a finite spectrum; Error (data) for another.
MarchenkoPasturFit fit_marchenko_pastur(const Spectrum& spectrum);

/// What the minimisation ends in, before it is judged.
struct MarchenkoPasturMinimum {
  double sigma;
  double misfit;     // the sum of squares
  bool is_rejected;  // the penalty holds for every σ that was tried
  double softrank;
  std::size_t num_spikes;
};

/// The minimisation of fit_marchenko_pastur. `eigenvalues`: M ≥ 1 of them, of mean 1, in any order.
MarchenkoPasturMinimum minimise_marchenko_pastur_misfit(const arma::vec& eigenvalues, double aspect_ratio);

/// A density estimated with a triangular kernel of half-width 0.1 on 1,000 points from 0 to the largest value
/// and 0.5: those points where it exceeds 0.01.
struct DensityEstimate {
  arma::vec points;
  arma::vec densities;  // a density a point
};
DensityEstimate estimate_density(const arma::vec& values);

/// Σ(ρ(x) − density)² over the points of `estimate`; 10⁶ a point where λ₊ lies below the density's peak or
/// above the last point, or λ₋ above the peak. For Q = 1 the estimate is one of ν = √x and the law is the
/// quarter circle with the edges 0 and 2σ. (The reference has √(4 − ν²) in the place of √(4σ² − ν²) and does
/// not look at the edges there.)
double marchenko_pastur_misfit(const DensityEstimate& estimate, const MarchenkoPastur& law);

/// sup|F_n(x) − F(x)| over the line, F_n the empirical distribution of `eigenvalues` (in any order). NaN for
/// none.
double ks_distance(const arma::vec& eigenvalues, const MarchenkoPastur& law);

}  // namespace rankcollapse
