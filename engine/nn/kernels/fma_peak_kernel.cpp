// Compiled once for each instruction set, with FMA_PEAK the function's name and VECTOR_BYTES the register's
// width. No std templates here: an instance that the linker picks could contain instructions that the
// processor lacks.
#include "engine/nn/kernels/fma_peak_kernel.hpp"

namespace rankcollapse {
namespace {

// Enough chains to cover the latency of the units: 4 cycles, two a cycle.
constexpr int chains = 10;

template <typename Number>
double run(long rounds, double* sink) {
  typedef Number Vector __attribute__((vector_size(VECTOR_BYTES)));
  constexpr int lanes = VECTOR_BYTES / static_cast<int>(sizeof(Number));
  Vector sums[chains];
  for (int chain = 0; chain < chains; ++chain) sums[chain] = Vector{} + static_cast<Number>(chain + *sink);
  const Vector factor = Vector{} + static_cast<Number>(0.999),
               summand = Vector{} + static_cast<Number>(0.001);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 10
    for (int chain = 0; chain < chains; ++chain) sums[chain] = sums[chain] * factor + summand;
  }
  for (int chain = 0; chain < chains; ++chain) {
    for (int lane = 0; lane < lanes; ++lane) *sink += static_cast<double>(sums[chain][lane]);
  }
  return 2.0 * static_cast<double>(rounds) * chains * lanes;
}

}  // namespace

double FMA_PEAK(long rounds, double* sink, bool single) {
  return single ? run<float>(rounds, sink) : run<double>(rounds, sink);
}

}  // namespace rankcollapse
