#pragma once

namespace rankcollapse {

// fma_peak_kernel.cpp, compiled once for each instruction set. Does `rounds` rounds of independent fused
// multiply-adds in float (`single`) or double, leaves something in `sink` that depends on all of them, and
// returns how many floating-point operations that were.
double fma_peak_baseline(long rounds, double* sink, bool single);
double fma_peak_avx2(long rounds, double* sink, bool single);
double fma_peak_avx512f(long rounds, double* sink, bool single);

}  // namespace rankcollapse
