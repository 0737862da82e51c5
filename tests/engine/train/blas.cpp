#include "engine/nn/kernels/gemm.hpp"

namespace {
// What the program's main does first. A test case finds it done.
[[maybe_unused]] const bool single_threaded_blas = (rankcollapse::use_single_threaded_blas(), true);
}  // namespace
