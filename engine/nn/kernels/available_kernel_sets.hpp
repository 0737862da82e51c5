#pragma once

#include <span>

#include "engine/nn/kernels/kernel_set.hpp"

namespace rankcollapse {

/// The sets that this processor can run, the best one first; the last is always "baseline".
std::span<const KernelSet* const> available_kernel_sets();

/// The one of this name, or the best where the name is empty or null. Throws Error (usage) where there is
/// none.
const KernelSet& kernel_set_called(const char* name);

}  // namespace rankcollapse
