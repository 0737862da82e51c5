#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {

// Each is kernel_table.cpp, compiled for that instruction set.
namespace baseline {
extern const KernelSet kernels;
}
#if defined(__x86_64__)
namespace avx2 {
extern const KernelSet kernels;
}
namespace avx512f {
extern const KernelSet kernels;
}
#endif

const KernelSet& kernel_set() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return avx512f::kernels;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kernels;
#endif
  return baseline::kernels;
}

}  // namespace rankcollapse
