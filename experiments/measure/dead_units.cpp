#include "experiments/measure/dead_units.hpp"

namespace rankcollapse {
namespace {

struct LiveUnits {
  arma::uvec rows, columns;  // their indices
};

LiveUnits live_units(const arma::mat& matrix) {
  arma::uvec row_lives(matrix.n_rows, arma::fill::zeros), column_lives(matrix.n_cols, arma::fill::zeros);
  for (arma::uword column = 0; column < matrix.n_cols; ++column) {
    for (arma::uword row = 0; row < matrix.n_rows; ++row) {
      if (matrix(row, column) != 0.0) row_lives[row] = column_lives[column] = 1;
    }
  }
  return {arma::find(row_lives), arma::find(column_lives)};
}

}  // namespace

DeadUnits dead_units(const arma::mat& matrix) {
  if (matrix.is_empty()) return {};
  const LiveUnits live = live_units(matrix);
  return {matrix.n_rows - live.rows.n_elem, matrix.n_cols - live.columns.n_elem};
}

arma::mat without_dead_units(const arma::mat& matrix) {
  if (matrix.is_empty()) return matrix;
  const LiveUnits live = live_units(matrix);
  return matrix.submat(live.rows, live.columns);
}

}  // namespace rankcollapse
