#include "experiments/measure/spectrum.hpp"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "engine/core/error.hpp"
#include "experiments/measure/finite.hpp"
#include "experiments/measure/scaling.hpp"

namespace rankcollapse {
namespace {

constexpr double smallest_ratio_for_gram = 1e-4;  // of ν_min to ν_max

/// Below this the Gram matrix saves less than its refusals cost (tests/bench/spectrum_cost).
bool can_gram_pay(const Spectrum& spectrum) {
  const std::size_t smaller = spectrum.smaller_extent();
  return smaller >= 256 || (smaller >= 32 && spectrum.larger_extent() >= 2 * smaller);
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

/// The eigenvalues, ascending, of the symmetric matrix whose upper triangle is given; overwrites it.
arma::vec eigenvalues_of_upper_triangle(arma::mat& gram) {
  char values_only = 'N', triangle = 'U';
  auto size = static_cast<arma::blas_int>(gram.n_rows);
  auto work_size = 66 * size;  // (block size of dsytrd + 2)·n
  arma::blas_int failures = 0;
  arma::vec values(gram.n_rows), work(static_cast<arma::uword>(work_size));
  arma::lapack::syev(&values_only, &triangle, &size, gram.memptr(), &size, values.memptr(), work.memptr(),
                     &work_size, &failures);
  if (failures != 0) throw std::runtime_error("the eigenvalues of the Gram matrix did not converge");
  return values;
}

/// The singular values, ascending, where the Gram matrix gives them well enough; nothing otherwise.
std::optional<arma::vec> by_gram(const arma::mat& matrix) {
  arma::mat gram;
  if (matrix.n_rows >= matrix.n_cols)
    gram = matrix.t() * matrix;
  else
    gram = matrix * matrix.t();
  if (!may_be_well_conditioned(gram)) return std::nullopt;
  const arma::vec values = eigenvalues_of_upper_triangle(gram);
  constexpr double least = smallest_ratio_for_gram * smallest_ratio_for_gram;
  if (!(values.front() >= least * values.back())) return std::nullopt;
  return arma::sqrt(values);
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
  scale_by_power_of_two(matrix, -exponent);
  const std::optional<arma::vec> roots = can_gram_pay(spectrum) ? by_gram(matrix) : std::nullopt;
  if (roots) {
    spectrum.method = SpectrumMethod::gram;
    values = arma::reverse(*roots);
  } else if (!arma::auxlib::svd_dc(values, matrix)) {  // overwrites the matrix
    throw std::runtime_error("the singular value decomposition failed");
  }
  scale_by_power_of_two(values, exponent);
  if (!values.is_finite())
    throw Error(ExitCode::data, "the largest singular value is more than a float64 holds");
  return spectrum;
}

}  // namespace rankcollapse
