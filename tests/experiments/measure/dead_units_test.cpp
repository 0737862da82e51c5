#include "experiments/measure/dead_units.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/measure/ranks.hpp"
#include "tests/experiments/measure/reference_matrices.hpp"

using namespace rankcollapse;
using namespace rankcollapse::reference;

TEST_CASE(
    "dead rows and columns are counted, and the spectrum without them has the same values but their zeros") {
  arma::mat matrix = sine_matrix();
  matrix.row(3).zeros();
  matrix.row(59).fill(-0.0);
  matrix.col(0).zeros();
  const DeadUnits dead = dead_units(matrix);
  CHECK(dead.rows == 2);
  CHECK(dead.columns == 1);
  const arma::mat live = without_dead_units(matrix);
  REQUIRE(live.n_rows == 58);
  REQUIRE(live.n_cols == 39);
  CHECK(live(0, 0) == matrix(0, 1));
  CHECK(live(57, 38) == matrix(58, 39));
  const arma::vec with = spectrum_of(matrix).singular_values, without = spectrum_of(live).singular_values;
  CHECK(arma::abs(with.head(39) - without).max() < 1e-13);
  CHECK(rank_loss(spectrum_of(matrix)) == 1);
  CHECK(rank_loss(spectrum_of(live)) == 0);
}

TEST_CASE("the smallest number and one that is not finite are alive") {
  arma::mat matrix(3, 3, arma::fill::zeros);
  matrix(0, 0) = 0x1p-1074;
  matrix(1, 2) = std::nan("");
  CHECK(dead_units(matrix).rows == 1);
  CHECK(dead_units(matrix).columns == 1);
  CHECK(without_dead_units(matrix)(0, 0) == 0x1p-1074);
}

TEST_CASE("of the zero matrix nothing is left, and a matrix without entries has no dead units") {
  const arma::mat zeros(4, 3, arma::fill::zeros);
  CHECK(dead_units(zeros).rows == 4);
  CHECK(dead_units(zeros).columns == 3);
  CHECK(without_dead_units(zeros).is_empty());
  CHECK(dead_units(arma::mat(0, 5)).columns == 0);
  CHECK(without_dead_units(arma::mat(0, 5)).n_cols == 5);
}
