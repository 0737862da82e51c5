#pragma once

#include "engine/nn/kernels/kernel_set.hpp"

// What each instruction set compiles for itself, and its table of it.
namespace rankcollapse::INSTRUCTION_SET {

double multiply_adds(long rounds, double* sink);
void multiply_panel(const PanelProduct& product);

extern const KernelSet kernels;

}  // namespace rankcollapse::INSTRUCTION_SET
