#include "experiments/measure/spectrum.hpp"

#include <stdexcept>

#include "engine/core/error.hpp"

namespace rankcollapse {

double Spectrum::aspect_ratio() const {
  if (rows == 0 || columns == 0) return 0.0;
  return static_cast<double>(larger_extent()) / static_cast<double>(smaller_extent());
}

Spectrum spectrum_of(arma::mat matrix) {
  Spectrum spectrum{matrix.n_rows, matrix.n_cols, {}};
  if (matrix.is_empty()) return spectrum;
  if (!matrix.is_finite()) throw Error(ExitCode::data, "the matrix has entries that are not finite");
  if (!arma::svd(spectrum.singular_values, matrix))
    throw std::runtime_error("the singular value decomposition failed");
  return spectrum;
}

}  // namespace rankcollapse
