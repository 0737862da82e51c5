#pragma once

#include <algorithm>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {

/// to[j, i] = from[i, j] for i < rows and j < columns; the strides are those of the first index.
inline void transpose(const Scalar* from, std::size_t from_stride, std::size_t rows, std::size_t columns,
                      Scalar* to, std::size_t to_stride, const KernelSet& kernels) {
  const std::size_t lanes = kernels.lanes;
  for (std::size_t i = 0; i < rows; i += lanes) {
    for (std::size_t j = 0; j < columns; j += lanes) {
      if (i + lanes <= rows && j + lanes <= columns) {
        kernels.transpose(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
        continue;
      }
      for (std::size_t row = i; row < std::min(rows, i + lanes); ++row) {
        for (std::size_t column = j; column < std::min(columns, j + lanes); ++column)
          to[column * to_stride + row] = from[row * from_stride + column];
      }
    }
  }
}

}  // namespace rankcollapse
