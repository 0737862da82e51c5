#pragma once

#include <armadillo>
#include <cstdint>

#include "engine/core/random.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// The matrix with its entries permuted (Fisher and Yates), another permutation each replica: what is left of
/// its spectrum is what its entries make, not how they are arranged.
arma::mat shuffled(arma::mat matrix, const Random& random, std::uint64_t replica);

/// √(½Σ p ln(p/m) + ½Σ q ln(q/m)), m = (p + q)/2, of two vectors of one length, each sorted and divided by
/// its sum: 0 to √(ln 2). The entries are ≥ 0. NaN where a vector is zero, or empty. WeightWatcher's
/// rand_distance of two vectors of eigenvalues, which are no histograms: a distance of shapes, not of
/// densities.
double jensen_shannon_distance(const arma::vec& a, const arma::vec& b);

/// A spectrum beside that of the shuffled matrix, with WeightWatcher's names.
struct ShuffledComparison {
  Spectrum shuffled;      // of the first replica
  double max_rand_eval;   // the largest λ of the replicas: five of them where M < 100, else one
  double rand_distance;   // the Jensen–Shannon distance between both vectors of λ; NaN of a zero matrix
  double softrank;        // "ww_softrank": shuffled λ_max / λ_max; NaN of a zero matrix
  double max_difference;  // "ww_maxdist": λ_max − shuffled λ_max
};

/// `spectrum` is the matrix's. Throws Error (data) as spectrum_of.
ShuffledComparison compare_with_shuffled(const arma::mat& matrix, const Spectrum& spectrum,
                                         const Random& random);

}  // namespace rankcollapse
