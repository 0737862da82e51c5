#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

constexpr std::size_t panel = 2 * lanes;
constexpr std::size_t line = 64 / sizeof(Scalar);  // numbers in a cache line
constexpr std::size_t ahead = 16;  // rows: they are too far apart for the processor to foresee them

}  // namespace

void pack_panels(const PanelPacking& packing) {
  const auto [rows, columns, from, stride, to] = packing;
  const std::size_t whole = columns / panel;
  for (std::size_t row = 0; row < rows; ++row) {
    const Scalar* source = from + row * stride;
    if (row + ahead < rows) {
      for (std::size_t column = 0; column < columns; column += line)
        __builtin_prefetch(source + ahead * stride + column);
    }
    for (std::size_t number = 0; number < whole; ++number, source += panel) {
      Scalar* target = to + (number * rows + row) * panel;
      store(target, load(source));
      store(target + lanes, load(source + lanes));
    }
    if (whole * panel == columns) continue;
    Scalar* target = to + (whole * rows + row) * panel;
    for (std::size_t column = 0; column < panel; ++column)
      target[column] = whole * panel + column < columns ? source[column] : Scalar{0};
  }
}

}  // namespace rankcollapse::INSTRUCTION_SET
