#include "experiments/measure/spectrum.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace rankcollapse {

arma::vec singular_values(const arma::mat& matrix) {
  arma::vec values;
  if (matrix.is_empty()) return values;
  if (!arma::svd(values, matrix)) throw std::runtime_error("the singular value decomposition failed");
  return values;
}

double stable_rank(const arma::vec& singular_values) {
  if (singular_values.is_empty() || singular_values.front() == 0.0) return 0.0;
  return arma::accu(arma::square(singular_values / singular_values.front()));
}

double matrix_entropy(const arma::vec& singular_values, std::size_t larger_extent) {
  if (singular_values.is_empty() || singular_values.front() == 0.0) return 0.0;
  const arma::vec p = arma::square(singular_values) / arma::accu(arma::square(singular_values));
  const double smallest =
      singular_values.front() * static_cast<double>(larger_extent) * std::numeric_limits<double>::epsilon();
  double entropy = 0.0, rank = 0.0;
  for (std::size_t index = 0; index < p.n_elem; ++index) {
    if (p[index] > 0.0) entropy -= p[index] * std::log(p[index]);
    if (singular_values[index] > smallest) rank += 1.0;
  }
  return rank > 1.0 ? entropy / std::log(rank) : 0.0;
}

}  // namespace rankcollapse
