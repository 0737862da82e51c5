// The weights of one filter under one stripe of inputs stay in registers while the gradients that reached
// that filter go by: each adds its multiple of the inputs under its window.
#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

/// Rows first … first + rows − 1 of the window.
template <std::size_t rows, std::size_t vectors>
void add_rows(const SparseProduct& product, std::size_t first) {
  Scalar* const target = product.sums + first * vectors * lanes;
  Vector sums[rows][vectors];
#pragma GCC unroll 5
  for (std::size_t i = 0; i < rows; ++i) {
#pragma GCC unroll 5
    for (std::size_t j = 0; j < vectors; ++j) sums[i][j] = load(target + (i * vectors + j) * lanes);
  }
  const Scalar* const inputs = product.inputs + first * product.row_stride;
  const std::size_t row_stride = product.row_stride;
  for (const SparseEntry* entry = product.begin; entry != product.end; ++entry) {
    const Scalar* window = inputs + entry->offset;
    const Scalar value = entry->value;
#pragma GCC unroll 5
    for (std::size_t i = 0; i < rows; ++i, window += row_stride) {
#pragma GCC unroll 5
      for (std::size_t j = 0; j < vectors; ++j) sums[i][j] += load(window + j * lanes) * value;
    }
  }
#pragma GCC unroll 5
  for (std::size_t i = 0; i < rows; ++i) {
#pragma GCC unroll 5
    for (std::size_t j = 0; j < vectors; ++j) store(target + (i * vectors + j) * lanes, sums[i][j]);
  }
}

/// All rows, as many at a time as there are registers for.
template <std::size_t rows, std::size_t vectors>
void add_products(const SparseProduct& product) {
  constexpr std::size_t room = (registers - 4) / vectors;
  constexpr std::size_t at_once = room < rows ? room : rows;
  std::size_t first = 0;
  for (; first + at_once <= rows; first += at_once) add_rows<at_once, vectors>(product, first);
  if constexpr (rows % at_once != 0) add_rows<rows % at_once, vectors>(product, first);
}

}  // namespace

AddSparseProducts sparse_products(std::size_t rows, std::size_t vectors) {
  static constexpr AddSparseProducts of_three[] = {add_products<3, 1>, add_products<3, 2>,
                                                   add_products<3, 3>};
  static constexpr AddSparseProducts of_five[] = {add_products<5, 1>, add_products<5, 2>, add_products<5, 3>,
                                                  add_products<5, 4>, add_products<5, 5>};
  if (rows == 3 && vectors >= 1 && vectors <= 3) return of_three[vectors - 1];
  if (rows == 5 && vectors >= 1 && vectors <= 5) return of_five[vectors - 1];
  return nullptr;
}

}  // namespace rankcollapse::INSTRUCTION_SET
