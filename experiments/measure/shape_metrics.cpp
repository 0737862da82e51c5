#include "experiments/measure/shape_metrics.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

/// λ/λ_max; zeros for the zero matrix.
arma::vec relative_eigenvalues(const Spectrum& spectrum) {
  if (spectrum.largest() == 0.0) return arma::zeros(spectrum.singular_values.n_elem);
  return arma::square(spectrum.singular_values / spectrum.largest());
}

}  // namespace

double frobenius_norm(const Spectrum& spectrum) {
  return spectrum.largest() * std::sqrt(stable_rank(spectrum));
}

double stable_rank(const Spectrum& spectrum) {
  return arma::accu(relative_eigenvalues(spectrum));
}

double matrix_entropy(const Spectrum& spectrum, Storage storage) {
  constexpr double published = 1e-10;
  const auto rank = static_cast<double>(rank_above(spectrum, noise_floor(spectrum, storage)));
  if (rank <= 1.0) return 0.0;
  const arma::vec eigenvalues = relative_eigenvalues(spectrum);
  const arma::vec p = eigenvalues / arma::accu(eigenvalues) + published;
  return -arma::dot(p, arma::log(p)) / std::log(rank + published);
}

double effective_rank(const Spectrum& spectrum) {
  if (spectrum.largest() == 0.0) return 0.0;
  const arma::vec eigenvalues = relative_eigenvalues(spectrum);
  const double sum = arma::accu(eigenvalues);
  double entropy = 0.0;
  for (const double eigenvalue : eigenvalues) {
    const double p = eigenvalue / sum;
    if (p > 0.0) entropy -= p * std::log(p);
  }
  return std::exp(entropy);
}

arma::vec cumulative_energy(const Spectrum& spectrum) {
  const arma::vec sums = arma::cumsum(relative_eigenvalues(spectrum));
  return spectrum.largest() == 0.0 ? sums : arma::vec(sums / sums.back());
}

std::size_t rank_at_energy(const Spectrum& spectrum, double fraction) {
  const arma::vec energy = cumulative_energy(spectrum);
  if (energy.is_empty() || energy.back() == 0.0) return 0;
  return static_cast<std::size_t>(std::lower_bound(energy.begin(), energy.end(), fraction) - energy.begin()) +
         1;
}

}  // namespace rankcollapse
