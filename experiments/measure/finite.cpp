#include "experiments/measure/finite.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

std::string not_finite(const arma::mat& matrix) {
  std::size_t count = 0, row = matrix.n_rows, column = 0;
  for (arma::uword j = 0; j < matrix.n_cols; ++j) {
    for (arma::uword i = 0; i < matrix.n_rows; ++i) {
      if (std::isfinite(matrix(i, j))) continue;
      if (i < row) row = i, column = j;
      ++count;
    }
  }
  const double first = matrix(row, column);
  const std::string value = std::isnan(first) ? "nan" : first > 0.0 ? "inf" : "-inf";
  return std::to_string(count) + " of " + std::to_string(matrix.n_elem) +
         (count == 1 ? " entries is not finite: " : " entries are not finite; the first is ") + value +
         " in row " + std::to_string(row + 1) + ", column " + std::to_string(column + 1) +
         " (counted from 1)";
}

}  // namespace

double largest_magnitude(const arma::mat& matrix) {
  double largest = 0.0;
  bool finite = true;
  for (const double entry : matrix) {
    const double magnitude = std::abs(entry);
    finite &= magnitude <= std::numeric_limits<double>::max();
    largest = magnitude > largest ? magnitude : largest;
  }
  if (!finite) throw Error(ExitCode::data, not_finite(matrix));
  return largest;
}

}  // namespace rankcollapse
