#include "experiments/measure/k_means.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "experiments/measure/class_variability.hpp"
#include "experiments/measure/scaling.hpp"

namespace rankcollapse {
namespace {

using Clusters = std::vector<std::uint32_t>;

arma::rowvec squared_distances(const arma::mat& samples, const arma::vec& centre) {
  arma::rowvec distances(samples.n_cols);
  for (arma::uword i = 0; i < samples.n_cols; ++i)
    distances[i] = arma::accu(arma::square(samples.col(i) - centre));
  return distances;
}

/// A sample drawn with a probability in proportion to its weight; any where all weights are zero.
arma::uword draw_weighted(const arma::rowvec& weights, const Random& random, std::uint64_t restart,
                          std::uint64_t element) {
  const double all = arma::accu(weights);
  if (!(all > 0.0)) return random.below(weights.n_elem, restart, element);
  double left = random.uniform(restart, element) * all;
  arma::uword last = 0;
  for (arma::uword i = 0; i < weights.n_elem; ++i) {
    if (weights[i] == 0.0) continue;
    last = i;
    left -= weights[i];
    if (left < 0.0) break;
  }
  return last;
}

/// k-means++: each centre is a sample, drawn by its squared distance to the nearest centre before it.
arma::mat draw_centres(const arma::mat& samples, std::size_t clusters, const Random& random,
                       std::uint64_t restart) {
  arma::mat centres(samples.n_rows, clusters);
  centres.col(0) = samples.col(random.below(samples.n_cols, restart, 0));
  arma::rowvec nearest = squared_distances(samples, centres.col(0));
  for (arma::uword k = 1; k < clusters; ++k) {
    centres.col(k) = samples.col(draw_weighted(nearest, random, restart, k));
    nearest = arma::min(nearest, squared_distances(samples, centres.col(k)));
  }
  return centres;
}

/// The nearest centre of each sample, the first of equal ones: that of the largest ⟨z, m⟩ − ‖m‖²/2.
Clusters assign(const arma::mat& samples, const arma::mat& centres) {
  arma::mat scores = centres.t() * samples;
  scores.each_col() -= 0.5 * arma::sum(arma::square(centres), 0).t();
  Clusters clusters(samples.n_cols);
  for (arma::uword i = 0; i < samples.n_cols; ++i)
    clusters[i] = static_cast<std::uint32_t>(scores.col(i).index_max());
  return clusters;
}

/// Each centre becomes its cluster's mean; that of an empty cluster the sample farthest from its own centre.
void move_centres(const arma::mat& samples, const Clusters& clusters, arma::mat& centres) {
  arma::rowvec counts(centres.n_cols, arma::fill::zeros);
  arma::mat sums(arma::size(centres), arma::fill::zeros);
  for (arma::uword i = 0; i < samples.n_cols; ++i) {
    sums.col(clusters[i]) += samples.col(i);
    counts[clusters[i]] += 1.0;
  }
  for (arma::uword k = 0; k < centres.n_cols; ++k) {
    if (counts[k] > 0.0) centres.col(k) = sums.col(k) / counts[k];
  }
  if (counts.min() > 0.0) return;
  arma::rowvec distances(samples.n_cols);
  for (arma::uword i = 0; i < samples.n_cols; ++i)
    distances[i] = arma::accu(arma::square(samples.col(i) - centres.col(clusters[i])));
  for (arma::uword k = 0; k < centres.n_cols; ++k) {
    if (counts[k] > 0.0) continue;
    const arma::uword farthest = distances.index_max();
    centres.col(k) = samples.col(farthest);
    distances[farthest] = 0.0;
  }
}

/// Where `stop` is true, whatever was reached.
Clusters lloyd(const arma::mat& samples, arma::mat centres, const std::atomic<bool>& stop) {
  constexpr int most_iterations = 300;
  Clusters clusters = assign(samples, centres);
  for (int iteration = 0; iteration < most_iterations && !stop; ++iteration) {
    move_centres(samples, clusters, centres);
    Clusters next = assign(samples, centres);
    if (next == clusters) break;
    clusters = std::move(next);
  }
  return clusters;
}

double within_of(const arma::mat& samples, const Clusters& clusters, std::size_t count) {
  ClassVariabilityAccumulator accumulator(count);
  accumulator.add(samples, clusters);
  return accumulator.result().within;
}

}  // namespace

std::optional<Partition> k_means_until(const std::atomic<bool>& stop, const arma::mat& features,
                                       std::size_t clusters, const Random& random, std::size_t restarts) {
  if (clusters == 0) throw Error(ExitCode::data, "no clusters to divide the samples among");
  if (!features.is_finite()) throw Error(ExitCode::data, "the features are not finite");
  if (features.n_cols == 0) return Partition{};
  arma::mat scaled = features;
  const int exponent = features.is_empty() ? 0 : exponent_to_remove(arma::abs(features).max());
  scale_by_power_of_two(scaled, -exponent);
  // Around their mean fewer digits cancel in assign().
  const arma::mat samples = scaled.each_col() - arma::vec(arma::mean(scaled, 1));
  Partition best;
  for (std::size_t restart = 0; restart < restarts; ++restart) {
    Clusters found = lloyd(samples, draw_centres(samples, clusters, random, restart), stop);
    if (stop) return std::nullopt;
    const double within = within_of(scaled, found, clusters);
    if (restart == 0 || within < best.within) best = {std::move(found), within};
  }
  best.within = in_range_of_float64(best.within, 2 * exponent);
  return best;
}

Partition k_means(const arma::mat& features, std::size_t clusters, const Random& random,
                  std::size_t restarts) {
  const std::atomic<bool> stop{false};
  return *k_means_until(stop, features, clusters, random, restarts);
}

}  // namespace rankcollapse
