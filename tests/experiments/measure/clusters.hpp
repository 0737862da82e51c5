#pragma once

#include <armadillo>
#include <cstdint>
#include <vector>

#include "engine/core/random.hpp"

namespace rankcollapse {

/// A matrix of standard normal entries.
inline arma::mat normal_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  const Random random(seed, "entries");
  arma::mat matrix(rows, columns);
  for (arma::uword i = 0; i < matrix.n_elem; ++i) matrix[i] = random.normal(0, i);
  return matrix;
}

/// Features around a mean for each class, and their labels 0, 1, …, 0, 1, …
struct Clusters {
  arma::mat features;
  std::vector<std::uint32_t> labels;
};

/// Normal with deviation `noise` about means that are normal with deviation `spread`.
inline Clusters clusters(std::size_t classes, std::size_t width, std::size_t per_class, double noise,
                         double spread, std::uint64_t seed) {
  const arma::mat means = spread * normal_matrix(width, classes, seed);
  Clusters result{noise * normal_matrix(width, classes * per_class, seed + 1000), {}};
  for (std::size_t i = 0; i < classes * per_class; ++i) {
    result.features.col(i) += means.col(i % classes);
    result.labels.push_back(static_cast<std::uint32_t>(i % classes));
  }
  return result;
}

}  // namespace rankcollapse
