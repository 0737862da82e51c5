// Maximum over windows, a register of channels at a time, with where it was found.
#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {

void pool_maxima(const PoolMaxima& pool) {
  constexpr Scalar infinity = __builtin_huge_val();
  for (std::size_t output = 0; output < pool.outputs; ++output) {
    const std::uint32_t* const begin = pool.positions + pool.first[output];
    const std::uint32_t* const end = pool.positions + pool.first[output + 1];
    for (std::size_t channel = 0; channel < pool.channels; channel += lanes) {
      Vector best = Vector{} - infinity;
      IndexVector winner = {};
      for (const std::uint32_t* position = begin; position != end; ++position) {
        const Vector candidate = load(pool.map + *position * pool.map_stride + channel);
        const auto wins = (candidate > best) | (candidate != candidate);
        best = wins ? candidate : best;
        winner = wins ? IndexVector{} + static_cast<Index>(*position) : winner;
      }
      store(pool.maxima + output * pool.output_stride + channel, best);
      *reinterpret_cast<IndexVectorInMemory*>(pool.winners + output * pool.output_stride + channel) = winner;
    }
  }
}

}  // namespace rankcollapse::INSTRUCTION_SET
