#pragma once

#include <span>

namespace rankcollapse {

/// Spearman's ρ: the correlation of the ranks of x with those of y, from −1 to 1; equal numbers share the
/// mean of their ranks. 1 says that y grows wherever x does, whatever the curve. Pairs in which one is NaN
/// are left out. Absent (NaN) with fewer than two pairs, or where all x or all y are equal. Throws Error
/// (data) where the lengths differ.
double rank_correlation(std::span<const double> x, std::span<const double> y);

}  // namespace rankcollapse
