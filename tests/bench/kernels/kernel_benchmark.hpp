#pragma once

#include <benchmark/benchmark.h>

#include <vector>

#include "engine/core/random.hpp"
#include "engine/core/scalar.hpp"

// What the benchmarks of kernels have in common:
//
//   ninja -C build/release kernel_benchmarks
//   build/release/bin/kernel_benchmarks [--benchmark_filter=panel] [--benchmark_repetitions=9]
//
// One thread, float32, operands that lie in the cache where their size allows it. FLOPS is what the kernel
// reaches, to be held against fma_peak of the same minute: a machine that others use changes its clock.
namespace rankcollapse {

inline std::vector<Scalar> normal_numbers(std::size_t count) {
  const Random random(1, "kernel_benchmarks");
  std::vector<Scalar> numbers(count);
  for (std::size_t i = 0; i < count; ++i) numbers[i] = static_cast<Scalar>(random.normal(0, i));
  return numbers;
}

/// Reports `operations` floating-point operations an iteration as a rate.
inline void count_operations(benchmark::State& state, double operations) {
  state.counters["FLOPS"] = benchmark::Counter(operations, benchmark::Counter::kIsIterationInvariantRate);
}

/// Reports `numbers` read or written an iteration as bytes a second.
inline void count_traffic(benchmark::State& state, std::size_t numbers) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(numbers * sizeof(Scalar)));
}

}  // namespace rankcollapse
