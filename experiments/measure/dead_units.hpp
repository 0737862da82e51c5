#pragma once

#include <armadillo>
#include <cstddef>

namespace rankcollapse {

/// Rows and columns of a weight (outputs × inputs) that are zero in every entry: outputs that see no input,
/// and inputs that reach no output. Each takes one from the rank, and says nothing about the others.
struct DeadUnits {
  std::size_t rows = 0, columns = 0;
};

/// Both are 0 of a matrix without entries. An entry that is not finite is not zero.
DeadUnits dead_units(const arma::mat& matrix);

/// The matrix without these rows and columns; 0 × 0 of a zero matrix.
arma::mat without_dead_units(const arma::mat& matrix);

}  // namespace rankcollapse
