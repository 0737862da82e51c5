#include "engine/nn/kernels/fma_peak.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {
double measure_fma_peak(Workers& workers) {
  constexpr long rounds = 2'000'000;
  constexpr int tries = 5;
  double best = 0.0;
  std::vector<double> sinks(static_cast<std::size_t>(workers.threads()));
  for (int attempt = 0; attempt < tries; ++attempt) {
    std::vector<double> operations(sinks.size());
    const auto start = std::chrono::steady_clock::now();
    workers.run(sinks.size(), [&](std::size_t number, Scratch&) {
      operations[number] = kernel_set().multiply_adds(rounds, &sinks[number]);
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    double total = 0.0;
    for (const double count : operations) total += count;
    best = std::max(best, total / seconds.count());
  }
  return best;
}

}  // namespace rankcollapse
