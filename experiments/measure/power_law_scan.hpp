#pragma once

#include <cstddef>
#include <vector>

namespace rankcollapse {

/// The tail that fit_power_law chooses.
struct PowerLawTail {
  bool found = false;     // false where no two values differ
  std::size_t first = 0;  // index of xmin
  double alpha = 0.0;
  double distance = 1.0;  // D
};

/// The choice of fit_power_law (power_law.hpp) from the logarithms of the values, ascending: on logarithms
/// nothing overflows. O(n²), and each D_i is left as soon as it exceeds the smallest so far.
PowerLawTail best_power_law_tail(const std::vector<double>& logarithms);

}  // namespace rankcollapse
