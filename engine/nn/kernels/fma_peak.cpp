#include "engine/nn/kernels/fma_peak.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/nn/kernels/fma_peak_kernel.hpp"

namespace rankcollapse {
namespace {

struct Variant {
  const char* name;
  double (*multiply_adds)(long rounds, double* sink, bool single);
};

Variant best_variant() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {"avx512f", fma_peak_avx512f};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {"avx2", fma_peak_avx2};
#endif
  return {"baseline", fma_peak_baseline};
}

}  // namespace

double measure_fma_peak(Workers& workers) {
  const Variant variant = best_variant();
  constexpr bool single = sizeof(Scalar) == sizeof(float);
  constexpr long rounds = 2'000'000;
  constexpr int tries = 5;
  double best = 0.0;
  std::vector<double> sinks(static_cast<std::size_t>(workers.threads()));
  for (int attempt = 0; attempt < tries; ++attempt) {
    std::vector<double> operations(sinks.size());
    const auto start = std::chrono::steady_clock::now();
    workers.run(sinks.size(), [&](std::size_t number, Scratch&) {
      operations[number] = variant.multiply_adds(rounds, &sinks[number], single);
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    double total = 0.0;
    for (const double count : operations) total += count;
    best = std::max(best, total / seconds.count());
  }
  return best;
}

const char* fma_instruction_set() {
  return best_variant().name;
}

}  // namespace rankcollapse
