#include "engine/nn/kernels/fma_peak.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {

double measure_fma_peak(Workers& workers) {
  const KernelSet& best = *available_kernel_sets().front();
  constexpr long rounds = 2'000'000;
  constexpr int tries = 5;
  double highest = 0.0;
  std::vector<double> sinks(static_cast<std::size_t>(workers.threads()));
  for (int attempt = 0; attempt < tries; ++attempt) {
    std::vector<double> operations(sinks.size());
    const auto start = std::chrono::steady_clock::now();
    workers.run(sinks.size(), [&](std::size_t number, Scratch&) {
      operations[number] = best.multiply_adds(rounds, &sinks[number]);
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    double total = 0.0;
    for (const double count : operations) total += count;
    highest = std::max(highest, total / seconds.count());
  }
  return highest;
}

}  // namespace rankcollapse
