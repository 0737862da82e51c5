#include "experiments/measure/shape_metrics.hpp"

#include <cmath>
#include <limits>

namespace rankcollapse {

double stable_rank(const Spectrum& spectrum) {
  if (spectrum.largest() == 0.0) return 0.0;
  return arma::accu(arma::square(spectrum.singular_values / spectrum.largest()));
}

double matrix_entropy(const Spectrum& spectrum) {
  const arma::vec& values = spectrum.singular_values;
  if (spectrum.largest() == 0.0) return 0.0;
  const arma::vec p = arma::square(values) / arma::accu(arma::square(values));
  const double smallest = spectrum.largest() * static_cast<double>(spectrum.larger_extent()) *
                          std::numeric_limits<double>::epsilon();
  double entropy = 0.0, rank = 0.0;
  for (std::size_t index = 0; index < p.n_elem; ++index) {
    if (p[index] > 0.0) entropy -= p[index] * std::log(p[index]);
    if (values[index] > smallest) rank += 1.0;
  }
  return rank > 1.0 ? entropy / std::log(rank) : 0.0;
}

}  // namespace rankcollapse
