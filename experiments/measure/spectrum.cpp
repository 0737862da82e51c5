#include "experiments/measure/spectrum.hpp"

#include <cmath>
#include <stdexcept>

#include "engine/core/error.hpp"
#include "experiments/measure/finite.hpp"

namespace rankcollapse {
namespace {

constexpr double smallest_ratio_for_gram = 1e-4;  // of ν_min to ν_max
constexpr arma::uword smallest_extent_for_gram = 32;

/// The exponent e to divide by 2^e with, which is 0 where the squares of the largest entries are far from
/// both ends of the number range.
int exponent_to_remove(double largest) {
  constexpr int harmless = 100;
  const int exponent = largest == 0.0 ? 0 : std::ilogb(largest);
  return std::abs(exponent) <= harmless ? 0 : exponent;
}

/// x·2^exponent in two exact steps, for 2^exponent alone may be out of range.
template <typename Numbers>
void scale(Numbers& x, int exponent) {
  if (exponent == 0) return;
  x *= std::ldexp(1.0, exponent / 2);
  x *= std::ldexp(1.0, exponent - exponent / 2);
}

/// Whether λ_min ≥ t²·λ_max is possible, with t the ratio that the Gram matrix must reach. Σλ²/Σλ is a mean
/// of the λ and hence at most λ_max: where G − t²·(Σλ²/Σλ)·I has no Cholesky factor, λ_min is smaller than
/// that. Overwrites the lower triangle of G and restores its diagonal.
bool may_be_well_conditioned(arma::mat& gram) {
  const arma::vec diagonal = gram.diag();
  const double bound_of_largest = arma::dot(gram, gram) / arma::accu(diagonal);
  gram.diag() -= smallest_ratio_for_gram * smallest_ratio_for_gram * bound_of_largest;
  char triangle = 'L';
  auto size = static_cast<arma::blas_int>(gram.n_rows);
  arma::blas_int failed_at = 0;
  arma::lapack::potrf(&triangle, &size, gram.memptr(), &size, &failed_at);
  gram.diag() = diagonal;
  return failed_at == 0;
}

/// Fills in the singular values, ascending, where the Gram matrix gives them well enough.
bool by_gram(const arma::mat& matrix, arma::vec& values) {
  arma::mat gram;
  if (matrix.n_rows >= matrix.n_cols)
    gram = matrix.t() * matrix;
  else
    gram = matrix * matrix.t();
  if (!may_be_well_conditioned(gram)) return false;
  if (!arma::auxlib::eig_sym(values, gram)) return false;  // reads the upper triangle, and overwrites it
  constexpr double least = smallest_ratio_for_gram * smallest_ratio_for_gram;
  if (!(values.front() >= least * values.back())) return false;
  values = arma::sqrt(values);
  return true;
}

}  // namespace

double Spectrum::aspect_ratio() const {
  if (rows == 0 || columns == 0) return 0.0;
  return static_cast<double>(larger_extent()) / static_cast<double>(smaller_extent());
}

Spectrum spectrum_of(arma::mat matrix) {
  Spectrum spectrum{matrix.n_rows, matrix.n_cols, {}, SpectrumMethod::bidiagonal};
  arma::vec& values = spectrum.singular_values;
  if (matrix.is_empty()) return spectrum;
  const double largest = largest_magnitude(matrix);
  if (largest == 0.0) {
    values.zeros(spectrum.smaller_extent());
    return spectrum;
  }
  const int exponent = exponent_to_remove(largest);
  scale(matrix, -exponent);
  if (spectrum.smaller_extent() >= smallest_extent_for_gram && by_gram(matrix, values)) {
    spectrum.method = SpectrumMethod::gram;
    values = arma::reverse(values);
  } else if (!arma::auxlib::svd_dc(values, matrix)) {  // overwrites the matrix
    throw std::runtime_error("the singular value decomposition failed");
  }
  scale(values, exponent);
  if (!values.is_finite())
    throw Error(ExitCode::data, "the largest singular value is more than a float64 holds");
  return spectrum;
}

}  // namespace rankcollapse
