#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

constexpr std::size_t panel = 2 * lanes;
constexpr std::size_t line = 64 / sizeof(Scalar);  // numbers in a cache line
constexpr std::size_t ahead = 16;  // rows: they are too far apart for the processor to foresee them

// A square of `lanes` registers is transposed by exchanging its halves' off-diagonal blocks, then those of
// its quarters, and so on down to single numbers.
template <std::size_t half>
void exchange(Vector (&rows)[lanes]) {
  IndexVector upper{}, lower{};
  for (std::size_t lane = 0; lane < lanes; ++lane) {
    const bool right = (lane & half) != 0;
    upper[lane] = static_cast<Index>(right ? lanes + lane - half : lane);
    lower[lane] = static_cast<Index>(right ? lanes + lane : lane + half);
  }
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) {
    if ((row & half) != 0) continue;
    const Vector a = rows[row], b = rows[row + half];
    rows[row] = __builtin_shuffle(a, b, upper);
    rows[row + half] = __builtin_shuffle(a, b, lower);
  }
  if constexpr (half > 1) exchange<half / 2>(rows);
}

void transpose_square(const Scalar* from, std::size_t from_stride, Scalar* to, std::size_t to_stride) {
  Vector rows[lanes];
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) rows[row] = load(from + row * from_stride);
  exchange<lanes / 2>(rows);
#pragma GCC unroll 16
  for (std::size_t row = 0; row < lanes; ++row) store(to + row * to_stride, rows[row]);
}

}  // namespace

void transpose(const Transposition& t) {
  const std::size_t whole_rows = t.rows - t.rows % lanes, whole_columns = t.columns - t.columns % lanes;
  const auto one_by_one = [&](std::size_t first_row, std::size_t first_column, std::size_t last_column) {
    for (std::size_t row = first_row; row < t.rows; ++row) {
      for (std::size_t column = first_column; column < last_column; ++column)
        t.to[column * t.to_stride + row] = t.from[row * t.from_stride + column];
    }
  };
  for (std::size_t column = 0; column < whole_columns; column += lanes) {
    for (std::size_t row = 0; row < whole_rows; row += lanes) {
      transpose_square(t.from + row * t.from_stride + column, t.from_stride,
                       t.to + column * t.to_stride + row, t.to_stride);
    }
  }
  one_by_one(0, whole_columns, t.columns);
  one_by_one(whole_rows, 0, whole_columns);
}

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
