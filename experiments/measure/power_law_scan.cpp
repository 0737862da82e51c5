#include "experiments/measure/power_law_scan.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {

namespace {

/// max_k |1 − (x_k/x_i)^(1 − α) − (k − i)/m|; once it reaches `enough`, any number from there on.
double distance_from(const std::vector<double>& logarithms, std::size_t first, double alpha, double enough) {
  const double m = static_cast<double>(logarithms.size() - first);
  double distance = 0.0;
  for (std::size_t k = first; k < logarithms.size() && distance < enough; ++k) {
    const double law = 1.0 - std::exp((1.0 - alpha) * (logarithms[k] - logarithms[first]));
    distance = std::max(distance, std::abs(law - static_cast<double>(k - first) / m));
  }
  return distance;
}

}  // namespace

PowerLawTail best_power_law_tail(const std::vector<double>& logarithms) {
  PowerLawTail best;
  const std::size_t n = logarithms.size();
  // Σ_{k≥i} ln(x_k/x_i) for every i, from the end: each term is positive, nothing cancels.
  std::vector<double> sums(n, 0.0);
  for (std::size_t i = n; i-- > 1;)
    sums[i - 1] = sums[i] + static_cast<double>(n - i) * (logarithms[i] - logarithms[i - 1]);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    if (sums[i] <= 0.0) break;  // from here on all values are equal
    const double alpha = 1.0 + static_cast<double>(n - i) / sums[i];
    // α ≤ 1 only where the sum is too large for float64 to tell it from 1.
    const double distance = alpha > 1.0 ? distance_from(logarithms, i, alpha, best.distance) : 1.0;
    if (best.found && distance >= best.distance) continue;
    best = {true, i, alpha, distance};
  }
  return best;
}

}  // namespace rankcollapse
