#pragma once

#include <cstring>

#include "engine/core/matrix.hpp"

namespace rankcollapse {

/// Whether two matrices are of the same size and hold the same bits, not-a-numbers too.
inline bool same_bits(const Matrix& a, const Matrix& b) {
  return a.n_rows == b.n_rows && a.n_cols == b.n_cols &&
         std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Scalar)) == 0;
}

}  // namespace rankcollapse
