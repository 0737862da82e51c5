#pragma once

#include <cmath>
#include <vector>

#include "engine/core/matrix.hpp"

namespace rankcollapse {

/// ‖given − expected‖/‖expected‖ (Frobenius norm) of matrices whose numbers lie in the same order.
inline double relative_error(const Matrix& given, const std::vector<long double>& expected) {
  long double squares = 0.0L, all = 0.0L;
  for (std::size_t i = 0; i < given.n_elem; ++i) {
    const long double difference = static_cast<long double>(given[i]) - expected[i];
    squares += difference * difference;
    all += expected[i] * expected[i];
  }
  return static_cast<double>(std::sqrt(squares / all));
}

}  // namespace rankcollapse
