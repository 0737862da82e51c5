#pragma once

#include "engine/nn/kernels/kernel_set.hpp"

// What each instruction set compiles for itself, and its table of it.
namespace rankcollapse::INSTRUCTION_SET {

double multiply_adds(long rounds, double* sink);
void multiply_panel(const PanelProduct& product);
void pack_panels(const PanelPacking& packing);
void add_multiple(std::size_t count, Scalar factor, const Scalar* from, Scalar* to);
void momentum_step(const MomentumStep& step);
void transpose(const Scalar* from, std::size_t from_stride, Scalar* to, std::size_t to_stride);
const WinogradMaps* winograd_maps(std::size_t outputs, std::size_t taps);
void pool_maxima(const PoolMaxima& pool);
AddSparseProducts sparse_products(std::size_t rows, std::size_t vectors);

extern const KernelSet kernels;

}  // namespace rankcollapse::INSTRUCTION_SET
