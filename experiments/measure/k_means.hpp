#pragma once

#include <armadillo>
#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/random.hpp"

namespace rankcollapse {

/// Samples divided among clusters.
struct Partition {
  std::vector<std::uint32_t> clusters;  // of each sample
  double within = 0.0;                  // 1/N Σ_i ‖z_i − mean of its cluster‖²; 0 without samples,
                                        // NaN where it leaves the range of float64
};

/// The partition of least `within` that Lloyd's iterations find from `restarts` beginnings, each drawn by
/// k-means++ (Arthur and Vassilvitskii, SODA 2007): with clusters = classes, the TCV without labels. That of
/// the labels is never less than the best partition's, which is NP-hard to find: this one may be above
/// either. `features` has a column a sample. Depends on `random` alone: the same bits each time. Clusters
/// stay empty where fewer samples differ. Throws Error (data) on features that are not finite and on 0
/// clusters.
///
/// Not arma::kmeans, which draws a lost cluster's new mean from the library's own global stream.
Partition k_means(const arma::mat& features, std::size_t clusters, const Random& random,
                  std::size_t restarts = 20);

/// The same, or nothing once `stop` is true: it is looked at before every iteration.
std::optional<Partition> k_means_until(const std::atomic<bool>& stop, const arma::mat& features,
                                       std::size_t clusters, const Random& random, std::size_t restarts = 20);

}  // namespace rankcollapse
