#include "engine/nn/kernels/gemm.hpp"

#include <cblas.h>

namespace rankcollapse {
namespace {

CBLAS_TRANSPOSE blas(Transpose transpose) {
  return transpose == Transpose::yes ? CblasTrans : CblasNoTrans;
}

blasint blas(std::size_t extent) {
  return static_cast<blasint>(extent);
}

}  // namespace

void multiply(Transpose transpose_a, Transpose transpose_b, std::size_t rows, std::size_t columns,
              std::size_t inner, Block<const float> a, Block<const float> b, float beta, Block<float> c) {
  cblas_sgemm(CblasColMajor, blas(transpose_a), blas(transpose_b), blas(rows), blas(columns), blas(inner),
              1.0f, a.data, blas(a.stride), b.data, blas(b.stride), beta, c.data, blas(c.stride));
}

void multiply(Transpose transpose_a, Transpose transpose_b, std::size_t rows, std::size_t columns,
              std::size_t inner, Block<const double> a, Block<const double> b, double beta, Block<double> c) {
  cblas_dgemm(CblasColMajor, blas(transpose_a), blas(transpose_b), blas(rows), blas(columns), blas(inner),
              1.0, a.data, blas(a.stride), b.data, blas(b.stride), beta, c.data, blas(c.stride));
}

void use_single_threaded_blas() {
  openblas_set_num_threads(1);
}

const char* blas_kernel_name() {
  return openblas_get_corename();
}

const char* blas_build() {
  return openblas_get_config();
}

}  // namespace rankcollapse
