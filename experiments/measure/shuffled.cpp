#include "experiments/measure/shuffled.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "experiments/measure/absent.hpp"

namespace rankcollapse {
namespace {

/// Sorted, and of sum 1; empty where the sum is 0.
arma::vec distribution(const arma::vec& values) {
  if (values.is_empty() || values.max() == 0.0) return {};
  const arma::vec sorted = arma::sort(values / values.max());
  return sorted / arma::accu(sorted);
}

/// Σ p ln(p/m).
double divergence(const arma::vec& p, const arma::vec& m) {
  double sum = 0.0;
  for (arma::uword index = 0; index < p.n_elem; ++index) {
    if (p[index] > 0.0) sum += p[index] * std::log(p[index] / m[index]);
  }
  return sum;
}

/// λ/scale², whatever the magnitude of the ν.
arma::vec eigenvalues_relative_to(double scale, const Spectrum& spectrum) {
  return arma::square(spectrum.singular_values / scale);
}

}  // namespace

arma::mat shuffled(arma::mat matrix, const Random& random, std::uint64_t replica) {
  for (arma::uword last = matrix.n_elem; last > 1; --last) {
    std::swap(matrix[last - 1], matrix[random.below(last, replica, last)]);
  }
  return matrix;
}

double jensen_shannon_distance(const arma::vec& a, const arma::vec& b) {
  const arma::vec p = distribution(a), q = distribution(b);
  if (p.is_empty() || q.is_empty()) return absent;
  const arma::vec m = (p + q) / 2.0;
  return std::sqrt(std::max(0.0, (divergence(p, m) + divergence(q, m)) / 2.0));
}

ShuffledComparison compare_with_shuffled(const arma::mat& matrix, const Spectrum& spectrum,
                                         const Random& random) {
  const std::uint64_t replicas = spectrum.smaller_extent() < 100 ? 5 : 1;
  ShuffledComparison comparison{spectrum_of(shuffled(matrix, random, 0)), 0.0, absent, absent, 0.0};
  const double shuffled_largest = comparison.shuffled.largest(), largest = spectrum.largest();
  double largest_of_all = shuffled_largest;
  for (std::uint64_t replica = 1; replica < replicas; ++replica) {
    largest_of_all = std::max(largest_of_all, spectrum_of(shuffled(matrix, random, replica)).largest());
  }
  comparison.max_rand_eval = largest_of_all * largest_of_all;
  comparison.max_difference = (largest - shuffled_largest) * (largest + shuffled_largest);
  if (largest == 0.0) return comparison;
  comparison.softrank = (shuffled_largest / largest) * (shuffled_largest / largest);
  comparison.rand_distance = jensen_shannon_distance(eigenvalues_relative_to(largest, spectrum),
                                                     eigenvalues_relative_to(largest, comparison.shuffled));
  return comparison;
}

}  // namespace rankcollapse
