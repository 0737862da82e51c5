#pragma once

#include <cstddef>

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
  bool add;  // to what is in C
};

/// The inner loops, as compiled for one instruction set. Their sums run in a fixed order, so that the bits
/// depend on the set but on nothing else.
struct KernelSet {
  const char* name;   // "avx512f", "avx2", "baseline"
  std::size_t lanes;  // numbers in a register
  std::size_t panel;  // numbers in a panel: a few registers

  /// Independent multiply-adds in registers, so many rounds of them; returns how many floating-point
  /// operations that were, and leaves in `sink` something that depends on all.
  double (*multiply_adds)(long rounds, double* sink);
  void (*multiply_panel)(const PanelProduct& product);
};

/// The best set for the processor that the program runs on, or the lesser one that the environment variable
/// RANKCOLLAPSE_INSTRUCTION_SET names, once and for all. Throws Error (usage) where it names none of them.
const KernelSet& kernel_set();

}  // namespace rankcollapse
