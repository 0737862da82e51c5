#include "experiments/measure/heavy_tail.hpp"

#include <cmath>

#include "engine/core/error.hpp"
#include "experiments/measure/absent.hpp"
#include "experiments/measure/marchenko_pastur.hpp"

namespace rankcollapse {

arma::mat lomax_matrix(std::size_t rows, std::size_t columns, double mu, const Random& random) {
  if (!std::isfinite(mu) || mu <= 0.0)
    throw Error(ExitCode::data, "the exponent mu of Lomax entries must be finite and positive");
  arma::mat matrix(rows, columns);
  for (arma::uword index = 0; index < matrix.n_elem; ++index)
    matrix[index] = std::expm1(-std::log1p(-random.uniform(0, index)) / mu);
  return matrix;
}

arma::mat gaussian_matrix(std::size_t rows, std::size_t columns, double sigma, const Random& random) {
  arma::mat matrix(rows, columns);
  for (arma::uword index = 0; index < matrix.n_elem; ++index) matrix[index] = sigma * random.normal(0, index);
  return matrix;
}

double mu_of_alpha(double alpha) {
  if (!(alpha > 1.0)) return absent;
  if (alpha < 2.0) return 2.0 * (alpha - 1.0);
  return alpha <= 3.0 ? 2.0 : alpha - 1.0;
}

double alpha_of_mu(double mu) {
  return mu > 0.0 && mu < 2.0 ? 1.0 + mu / 2.0 : absent;
}

double spike_location(double strength, double aspect_ratio) {
  if (!(strength >= 0.0) || !(aspect_ratio >= 1.0)) return absent;
  if (strength <= smallest_visible_perturbation(aspect_ratio))
    return MarchenkoPastur{aspect_ratio, 1.0}.upper_edge();
  const double square = strength * strength;
  return (1.0 / aspect_ratio + square) * (1.0 + 1.0 / square);
}

double smallest_visible_perturbation(double aspect_ratio) {
  return std::pow(aspect_ratio, -0.25);
}

}  // namespace rankcollapse
