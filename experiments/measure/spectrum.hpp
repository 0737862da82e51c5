#pragma once

#include <armadillo>

namespace rankcollapse {

/// The singular values ν of a matrix in float64, descending: min(rows, columns) of them. They are those of
/// LAPACK's dgesdd, whose error is of the order of eps·ν_max.
arma::vec singular_values(const arma::mat& matrix);

/// ‖W‖_F² / ν_max²: between 1 and the rank. 0 for the zero matrix.
double stable_rank(const arma::vec& singular_values);

/// −Σ p ln p / ln(rank) with p = λ/Σλ, λ = ν²; the rank counts ν > ν_max·max(rows, columns)·eps. 1 for equal
/// singular values, 0 for rank one. (Martin and Mahoney, "Implicit self-regularization", matrix entropy.)
double matrix_entropy(const arma::vec& singular_values, std::size_t larger_extent);

}  // namespace rankcollapse
