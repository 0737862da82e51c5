#pragma once

#include <armadillo>

namespace rankcollapse {

/// The largest |entry|; 0 of a matrix without entries. Throws Error (data) where one is not finite: "3 of 400
/// entries are not finite; the first is nan in row 3, column 5 (counted from 1)", the first in reading order.
double largest_magnitude(const arma::mat& matrix);

}  // namespace rankcollapse
