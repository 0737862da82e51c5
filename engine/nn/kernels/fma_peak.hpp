#pragma once

#include "engine/core/parallel.hpp"

namespace rankcollapse {

/// Floating-point operations a second, in the engine's number type, that the workers reach together at this
/// minute when they do nothing but fused multiply-adds in registers, of the best instruction set that the
/// processor has, whichever kernel_set() is: what dense arithmetic on this machine cannot exceed.
double measure_fma_peak(Workers& workers);

}  // namespace rankcollapse
