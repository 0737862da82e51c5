#pragma once

#include <algorithm>
#include <cstring>

#include "engine/core/scalar.hpp"

namespace rankcollapse {

/// to[i, j] = from[i, j] for i < rows and j < count; the strides are those of i. Rows are often a few cache
/// lines: a call of the library for each would take longer than the copy.
inline void copy_rows(const Scalar* from, std::size_t from_stride, Scalar* to, std::size_t to_stride,
                      std::size_t rows, std::size_t count) {
  constexpr std::size_t line = 64 / sizeof(Scalar);
  for (std::size_t i = 0; i < rows; ++i, from += from_stride, to += to_stride) {
    std::size_t j = 0;
    for (; j + line <= count; j += line) std::memcpy(to + j, from + j, line * sizeof(Scalar));
    for (; j < count; ++j) to[j] = from[j];
  }
}

}  // namespace rankcollapse
