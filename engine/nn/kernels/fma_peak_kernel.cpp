#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

// Enough chains to cover the latency of the units: 4 cycles, two a cycle.
constexpr int chains = 10;

}  // namespace

double multiply_adds(long rounds, double* sink) {
  Vector sums[chains];
  for (int chain = 0; chain < chains; ++chain) sums[chain] = Vector{} + static_cast<Scalar>(chain + *sink);
  const Vector factor = Vector{} + static_cast<Scalar>(0.999),
               summand = Vector{} + static_cast<Scalar>(0.001);
  for (long round = 0; round < rounds; ++round) {
#pragma GCC unroll 10
    for (int chain = 0; chain < chains; ++chain) sums[chain] = sums[chain] * factor + summand;
  }
  for (int chain = 0; chain < chains; ++chain) {
    for (std::size_t lane = 0; lane < lanes; ++lane) *sink += static_cast<double>(sums[chain][lane]);
  }
  return 2.0 * static_cast<double>(rounds) * chains * static_cast<double>(lanes);
}

}  // namespace rankcollapse::INSTRUCTION_SET
