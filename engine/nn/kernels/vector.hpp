#pragma once

// For the files that are compiled once for each instruction set, with INSTRUCTION_SET its name and
// VECTOR_BYTES the width of its registers. No std template, and no inline function outside INSTRUCTION_SET,
// leaves a function in their objects: the linker could pick it for the whole program, with instructions that
// the processor lacks. A test looks at the objects.

#include <cstddef>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse::INSTRUCTION_SET {

/// A register full of numbers, and the same anywhere in memory.
typedef Scalar Vector __attribute__((vector_size(VECTOR_BYTES)));
typedef Scalar VectorInMemory __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(Scalar)), may_alias));

/// What comparing registers gives.
typedef Index IndexVector __attribute__((vector_size(VECTOR_BYTES)));
typedef Index IndexVectorInMemory
    __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(Index)), may_alias));

inline constexpr std::size_t lanes = VECTOR_BYTES / sizeof(Scalar);

// How many registers the compiler may fill: 32 with AVX-512, else 16 (arm64 has 32, of 16 bytes).
inline constexpr std::size_t registers = VECTOR_BYTES == 64 ? 32 : 16;

inline __attribute__((always_inline)) Vector load(const Scalar* from) {
  return *reinterpret_cast<const VectorInMemory*>(from);
}

inline __attribute__((always_inline)) void store(Scalar* to, Vector vector) {
  *reinterpret_cast<VectorInMemory*>(to) = vector;
}

}  // namespace rankcollapse::INSTRUCTION_SET
