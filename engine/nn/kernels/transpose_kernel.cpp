// A square of as many numbers a side as a register has, by exchanging ever larger squares of it: Eklundh's
// method.
#include <utility>

#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

template <std::size_t step, std::size_t... lane>
inline __attribute__((always_inline)) void exchange(Vector& upper, Vector& lower,
                                                    std::index_sequence<lane...>) {
  constexpr IndexVector even = {((lane & step) == 0 ? lane : lanes + lane - step)...};
  constexpr IndexVector odd = {((lane & step) == 0 ? lane + step : lanes + lane)...};
  const Vector first = __builtin_shuffle(upper, lower, even);
  lower = __builtin_shuffle(upper, lower, odd);
  upper = first;
}

template <std::size_t step>
inline __attribute__((always_inline)) void exchange_all(Vector (&rows)[lanes]) {
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) {
    if ((row & step) == 0) exchange<step>(rows[row], rows[row + step], std::make_index_sequence<lanes>{});
  }
  if constexpr (2 * step < lanes) exchange_all<2 * step>(rows);
}

}  // namespace

void transpose(const Scalar* from, std::size_t from_stride, Scalar* to, std::size_t to_stride) {
  Vector rows[lanes];
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) rows[row] = load(from + row * from_stride);
  exchange_all<1>(rows);
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) store(to + row * to_stride, rows[row]);
}

}  // namespace rankcollapse::INSTRUCTION_SET
