#include "experiments/measure/scaling.hpp"

#include <cmath>
#include <limits>

namespace rankcollapse {

int exponent_to_remove(double largest) {
  constexpr int harmless = 100;
  if (largest == 0.0 || !std::isfinite(largest)) return 0;
  const int exponent = std::ilogb(largest);
  return std::abs(exponent) <= harmless ? 0 : exponent;
}

void scale_by_power_of_two(arma::mat& numbers, int exponent) {
  if (exponent == 0) return;
  // Two steps, for 2^exponent alone may be out of range.
  numbers *= std::ldexp(1.0, exponent / 2);
  numbers *= std::ldexp(1.0, exponent - exponent / 2);
}

double in_range_of_float64(double number, int exponent) {
  const double scaled = std::ldexp(number, exponent);
  return number == 0.0 || std::isnormal(scaled) ? scaled : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace rankcollapse
