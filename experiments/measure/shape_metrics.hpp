#pragma once

#include <armadillo>
#include <cstddef>

#include "experiments/measure/ranks.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

// All of these are 0 for the zero matrix and for one without entries, and are computed from ν/ν_max, so that
// no square overflows or vanishes.

/// ‖W‖_F = √Σν², in units of the entries.
double frobenius_norm(const Spectrum& spectrum);

/// ‖W‖_F²/ν_max²: between 1 and the rank.
double stable_rank(const Spectrum& spectrum);

/// The matrix entropy of Martin and Mahoney ("Implicit self-regularization in deep neural networks", arXiv
/// 1810.01075) as WeightWatcher computes it: −Σ p ln p / ln(rank + 1e-10) with p = λ/Σλ + 1e-10, and the rank
/// the count of ν > noise_floor(spectrum, storage). 1 for equal singular values. WeightWatcher takes the eps
/// of float64 whatever the weights were stored in: of a matrix of deficient rank stored in float32, the rank
/// then counts what rounding left, and the entropy is too small. The two 1e-10 are part of the published
/// numbers, which differ from the plain formula in the eighth digit. Of rank one, where its quotient is of
/// two rounding errors, the entropy is 0 by definition here.
double matrix_entropy(const Spectrum& spectrum, Storage storage = Storage::float64);

/// exp(−Σ p ln p) with p = λ/Σλ, the entropy rank: between 1 and the rank. (Roy and Vetterli, "The effective
/// rank", EUSIPCO 2007, with λ in place of ν.)
double effective_rank(const Spectrum& spectrum);

/// (λ_1 + … + λ_k)/Σλ for k = 1 … M: ascending, the last is 1.
arma::vec cumulative_energy(const Spectrum& spectrum);

/// The least k with (λ_1 + … + λ_k)/Σλ ≥ fraction; 0 < fraction ≤ 1.
std::size_t rank_at_energy(const Spectrum& spectrum, double fraction);

}  // namespace rankcollapse
