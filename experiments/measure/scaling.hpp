#pragma once

#include <armadillo>

namespace rankcollapse {

// Squares overflow above 1.3e154 and vanish below 1.5e-154. Numbers whose squares matter are divided by a
// power of two where their magnitude is extreme, which rounds nothing.

/// The exponent e by whose 2^e to divide numbers of which the largest has this magnitude: its own where that
/// is beyond 2^±100, else 0; 0 also for 0 and what is not finite.
int exponent_to_remove(double largest);

/// numbers·2^exponent, exactly, but for what leaves the range of float64.
void scale_by_power_of_two(arma::mat& numbers, int exponent);

/// The same of one number, NaN where a number that is not 0 overflows, or falls below 2.2e-308.
double in_range_of_float64(double number, int exponent);

}  // namespace rankcollapse
