#include "experiments/measure/marchenko_pastur.hpp"

#include <cmath>
#include <numbers>

#include "engine/core/error.hpp"

namespace rankcollapse {

namespace {

using std::numbers::pi;

/// F at θ from the closed form, whose terms cancel to q².
double cumulative_closed(double q, double theta) {
  const double angle = std::atan2((1.0 + q) * std::sin(theta / 2.0), (1.0 - q) * std::cos(theta / 2.0));
  const double sum = (1.0 + q * q) * theta + 2.0 * q * std::sin(theta) - 2.0 * (1.0 - q * q) * angle;
  return sum / (2.0 * pi * q * q);
}

/// The same for small q, with atan((1 + q)/(1 − q)·tan(θ/2)) = θ/2 + Σ_{k≥1} q^k·sin(kθ)/k and q² divided
/// out: πF = θ + Σ_{k≥1} q^k·sin(kθ)/k − Σ_{k≥2} q^(k−2)·sin(kθ)/k.
double cumulative_series(double q, double theta) {
  double sum = theta;
  double power = 1.0;  // q^(k−1)
  for (int k = 1; power > 1e-17; ++k, power *= q) {
    const double term = std::sin(k * theta) / k;
    sum += q * power * term;
    if (k >= 2) sum -= power / q * term;
  }
  return sum / pi;
}

}  // namespace

double MarchenkoPastur::lower_edge() const {
  const double root = sigma * (1.0 - 1.0 / std::sqrt(aspect_ratio));
  return root * root;
}

double MarchenkoPastur::upper_edge() const {
  const double root = sigma * (1.0 + 1.0 / std::sqrt(aspect_ratio));
  return root * root;
}

double MarchenkoPastur::density(double x) const {
  const double inside = (upper_edge() - x) * (x - lower_edge());
  if (!(inside > 0.0) || x <= 0.0) return 0.0;
  return aspect_ratio / (2.0 * pi * sigma * sigma * x) * std::sqrt(inside);
}

double MarchenkoPastur::cumulative(double x) const {
  const double below = x - lower_edge(), above = upper_edge() - x;
  if (below <= 0.0) return 0.0;
  if (above <= 0.0) return 1.0;
  // tan(θ/2) = √((x − λ₋)/(λ₊ − x)) is exact near both edges, which the cosine is not.
  const double theta = 2.0 * std::atan2(std::sqrt(below), std::sqrt(above));
  const double q = 1.0 / std::sqrt(aspect_ratio);
  const double share = q < 0.1 ? cumulative_series(q, theta) : cumulative_closed(q, theta);
  return std::fmin(std::fmax(share, 0.0), 1.0);
}

double quarter_circle_density(double singular_value, double sigma) {
  const double inside = 4.0 * sigma * sigma - singular_value * singular_value;
  if (!(inside > 0.0) || singular_value < 0.0) return 0.0;
  return std::sqrt(inside) / (pi * sigma * sigma);
}

double sigma_from_largest(double largest_eigenvalue_of_X, double aspect_ratio) {
  if (!std::isfinite(largest_eigenvalue_of_X) || largest_eigenvalue_of_X < 0.0)
    throw Error(ExitCode::data, "the largest eigenvalue of X must be finite and not negative");
  if (!std::isfinite(aspect_ratio) || aspect_ratio < 1.0)
    throw Error(ExitCode::data, "the aspect ratio Q = N/M must be finite and at least 1");
  return std::sqrt(largest_eigenvalue_of_X) / (1.0 + 1.0 / std::sqrt(aspect_ratio));
}

double tracy_widom_margin(const MarchenkoPastur& law, std::size_t smaller_extent) {
  const double width = std::pow(law.upper_edge() / static_cast<double>(smaller_extent), 2.0 / 3.0);
  return std::sqrt(width / std::sqrt(law.aspect_ratio));
}

}  // namespace rankcollapse
