#pragma once

#include <armadillo>
#include <cstddef>
#include <string>
#include <vector>

namespace rankcollapse {

/// The singular vectors of a matrix's smaller side, M × M, a column each, in the order of descending singular
/// values (eigenvectors of the smaller Gram matrix, which is not formed). Their signs mean nothing. Throws
/// Error (data) where an entry is not finite.
arma::mat singular_vectors(const arma::mat& matrix);

// On how many of its entries a vector lives (Martin and Mahoney, arXiv 1810.01075, section 2). Without units.
// Of the zero vector and of an empty one the two ratios are 0.

/// ‖v‖₁/‖v‖_∞: 1 for one entry alone, n for entries of one magnitude.
double localization_ratio(const arma::vec& vector);

/// ‖v‖₂/‖v‖₄: 1 for one entry alone, n^(1/4) for entries of one magnitude.
double participation_ratio(const arma::vec& vector);

/// −Σ p ln p over the 100 bins of a histogram of v − mean(v) between its extremes, p being the bin's density
/// + 1e-10, made to sum to 1. Between 0 and ln 100; nearly 0 for entries that are all equal. As the notebooks
/// of 2018 have it: they divide by 4.3658, the largest seen in 1e5 Gaussian vectors of 384 entries.
double vector_entropy(const arma::vec& vector);

/// The same of |v|, as WeightWatcher has it since.
double magnitude_entropy(const arma::vec& vector);

/// exp(−‖v‖₂/2)/√(2π), which WeightWatcher calls vector_entropy. It depends on the norm alone: of a singular
/// vector it is always 0.2419…
double porter_thomas_value(const arma::vec& vector);

/// The means over some singular vectors; NaN where the group is empty.
struct VectorGroup {
  std::string group;  // "spikes", "next" or "bulk"
  std::size_t vectors = 0;
  double localization_ratio = 0.0, participation_ratio = 0.0, vector_entropy = 0.0, magnitude_entropy = 0.0;
};

/// The first `spikes` of the singular vectors, the `next` after them, and the rest. Both numbers are cut off
/// at the number of vectors.
std::vector<VectorGroup> localization_by_group(const arma::mat& vectors, std::size_t spikes,
                                               std::size_t next);

}  // namespace rankcollapse
