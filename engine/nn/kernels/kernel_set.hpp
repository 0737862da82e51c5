#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "engine/core/scalar.hpp"

namespace rankcollapse {

/// C[j, :] ← (C[j, :] +) Σ_k B[j, k]·A[k, :] for `rows` values of j and `inner` values of k. A row of A, and
/// of C, is a panel: KernelSet::panel numbers side by side. Element (j, k) of B is at b[j·b_row + k·b_inner].
struct PanelProduct {
  std::size_t rows, inner;
  const Scalar* a;
  std::size_t a_stride;  // from one row of A to the next
  const Scalar* b;
  std::size_t b_row, b_inner;
  Scalar* c;
  std::size_t c_stride;
  bool add;               // to what is in C
  std::size_t width = 2;  // registers of a panel: with 1 it is half as wide
};

/// Cuts a matrix into panels for the product above: number (row, column) of `from`, which lies at
/// from[row·stride + column], goes to to[(column / panel·rows + row)·panel + column % panel]; the last panel
/// is filled up with zeros.
struct PanelPacking {
  std::size_t rows, columns;
  const Scalar* from;
  std::size_t stride;
  Scalar* to;
};

/// v ← μv − ηg, w ← w + v; Nesterov: w ← w + μv − ηg with the new v.
struct MomentumStep {
  std::size_t count;
  Scalar mu, eta;
  bool nesterov;
  const Scalar* g;
  Scalar *v, *w;
};

/// How far rows and columns of a tile lie apart in memory; its channels lie side by side.
struct TileStrides {
  std::size_t row, column;
};

/// The maps of a convolution by Winograd's method F(outputs×outputs, taps×taps) on square tiles
/// (toom_cook.hpp), for so many registers of channels. Those that evaluate write points × points numbers a
/// channel, `point` apart; those that combine read them.
struct WinogradMaps {
  using Evaluate = void (*)(const Scalar* from, TileStrides strides, std::size_t vectors, Scalar* to,
                            std::size_t point);
  using Combine = void (*)(const Scalar* from, std::size_t point, std::size_t vectors, Scalar* to,
                           TileStrides strides);

  std::size_t outputs, taps;  // a side of the tile of outputs, and of the kernel
  Evaluate weights;           // U = G w Gᵀ of taps × taps weights
  Evaluate inputs;            // V = Bᵀ x B of points × points inputs
  Combine outputs_of;         // y = Aᵀ M A
  Evaluate output_gradients;  // the adjoint of that: A dy Aᵀ of outputs × outputs gradients
  Combine input_gradients;    // the adjoint of `inputs`: adds B dV Bᵀ to what is there

  std::size_t points() const { return outputs + taps - 1; }
};

/// A gradient that reached one output of a convolution, and where the inputs under its window begin.
struct SparseEntry {
  std::uint32_t offset;
  Scalar value;
};

/// sums[i, j, :] ← sums[i, j, :] + Σ_entries value·inputs[offset + i·row_stride + j, :] for the rows i
/// of a window and some registers j, where `:` runs over the lanes of a register, j over registers side by
/// side.
struct SparseProduct {
  const SparseEntry *begin, *end;
  const Scalar* inputs;
  std::size_t row_stride;
  Scalar* sums;
};
using AddSparseProducts = void (*)(const SparseProduct& product);

/// An integer as wide as a number: comparisons of registers give such.
using Index = std::conditional_t<sizeof(Scalar) == sizeof(std::int32_t), std::int32_t, std::int64_t>;

/// For each output and channel the largest number of a map among the positions that the list names from
/// first[output] to first[output + 1], and the position where it was first found; not a number is larger than
/// all. Channels lie side by side: a multiple of KernelSet::lanes of them.
struct PoolMaxima {
  std::size_t outputs;
  const std::uint32_t* first;
  const std::uint32_t* positions;
  const Scalar* map;
  std::size_t map_stride;  // from one position to the next
  std::size_t channels;
  Scalar* maxima;
  Index* winners;
  std::size_t output_stride;  // in both
};

/// The inner loops, as compiled for one instruction set. Their sums run in a fixed order, so that the bits
/// depend on the set but on nothing else.
struct KernelSet {
  const char* name;   // "avx512f", "avx2", "baseline"
  std::size_t lanes;  // numbers in a register
  std::size_t panel;  // numbers in a panel: two registers

  /// Independent multiply-adds in registers, so many rounds of them; returns how many floating-point
  /// operations that were, and leaves in `sink` something that depends on all.
  double (*multiply_adds)(long rounds, double* sink);
  void (*multiply_panel)(const PanelProduct& product);
  void (*pack_panels)(const PanelPacking& packing);
  /// to += factor·from. This and momentum_step round alike in all sets.
  void (*add_multiple)(std::size_t count, Scalar factor, const Scalar* from, Scalar* to);
  void (*momentum_step)(const MomentumStep& step);
  /// to[j, i] = from[i, j] for `lanes` values of i and j; the strides are those of the first index.
  void (*transpose)(const Scalar* from, std::size_t from_stride, Scalar* to, std::size_t to_stride);
  const WinogradMaps* (*winograd_maps)(std::size_t outputs, std::size_t taps);  // null: not compiled
  void (*pool_maxima)(const PoolMaxima& pool);
  AddSparseProducts (*sparse_products)(std::size_t rows, std::size_t vectors);  // likewise
};

/// The best set for the processor that the program runs on, or the lesser one that the environment variable
/// RANKCOLLAPSE_INSTRUCTION_SET names, once and for all. Throws Error (usage) where it names none of them.
const KernelSet& kernel_set();

}  // namespace rankcollapse
