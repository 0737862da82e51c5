#pragma once

#include <cstddef>

namespace rankcollapse {

enum class Transpose { no, yes };

/// A block of a column-major matrix: element (row, column) is at data[row + column·stride].
template <typename Number>
struct Block {
  Number* data;
  std::size_t stride;
};

/// C ← A·B + beta·C by OpenBLAS on the calling thread, where A is rows × inner and B is inner × columns after
/// their transpositions. Who wants threads cuts C into blocks whose borders do not depend on the number of
/// threads.
void multiply(Transpose transpose_a, Transpose transpose_b, std::size_t rows, std::size_t columns,
              std::size_t inner, Block<const float> a, Block<const float> b, float beta, Block<float> c);
void multiply(Transpose transpose_a, Transpose transpose_b, std::size_t rows, std::size_t columns,
              std::size_t inner, Block<const double> a, Block<const double> b, double beta, Block<double> c);

/// Keeps OpenBLAS from starting threads of its own: the last bits depend on their number. Called once, by
/// main.
void use_single_threaded_blas();

/// The kernel family that OpenBLAS has chosen for this processor, as "SkylakeX".
const char* blas_kernel_name();

/// OpenBLAS's version and how it was built, in its own words.
const char* blas_build();

}  // namespace rankcollapse
