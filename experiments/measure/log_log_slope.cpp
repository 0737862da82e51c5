#include "experiments/measure/log_log_slope.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace rankcollapse {
namespace {

/// P(|T| ≤ √ν·tan θ) for T of Student's distribution with ν degrees of freedom:
///   ν odd:  2/π·(θ + sin θ·(cos θ + 2/3·cos³ θ + … + (2·4…(ν − 3))/(3·5…(ν − 2))·cos^(ν − 2) θ))
///   ν even: sin θ·(1 + 1/2·cos² θ + … + (1·3…(ν − 3))/(2·4…(ν − 2))·cos^(ν − 2) θ)
double student_probability(double theta, std::size_t nu) {
  const double cosine = std::cos(theta), sine = std::sin(theta);
  double term = nu % 2 == 1 ? cosine : 1.0, sum = 0.0;
  for (std::size_t power = nu % 2; power + 2 <= nu; power += 2) {
    sum += term;
    const auto k = static_cast<double>(power);
    term *= (k + 1.0) / (k + 2.0) * cosine * cosine;
  }
  return nu % 2 == 1 ? 2.0 / std::numbers::pi * (theta + sine * sum) : sine * sum;
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

bool has_logarithm(double value) {
  return std::isfinite(value) && value > 0.0;
}

}  // namespace

double student_t(double confidence, std::size_t degrees_of_freedom) {
  double low = 0.0, high = std::numbers::pi / 2.0;
  while (true) {
    const double middle = (low + high) / 2.0;
    if (middle <= low || middle >= high) break;
    (student_probability(middle, degrees_of_freedom) < confidence ? low : high) = middle;
  }
  return std::sqrt(static_cast<double>(degrees_of_freedom)) * std::tan(low);
}

LogLogSlope log_log_slope(std::span<const double> x, std::span<const double> y, double confidence) {
  if (x.size() != y.size())
    refuse("a slope needs as many y as x: there are " + std::to_string(x.size()) + " x and " +
           std::to_string(y.size()) + " y");
  std::vector<double> u, v;
  for (std::size_t index = 0; index < x.size(); ++index) {
    if (!has_logarithm(x[index]) || !has_logarithm(y[index])) continue;
    u.push_back(std::log10(x[index]));
    v.push_back(std::log10(y[index]));
  }
  LogLogSlope fit;
  fit.n = u.size();
  if (u.empty() || *std::min_element(u.begin(), u.end()) == *std::max_element(u.begin(), u.end())) {
    fit.status = "fewer than two different positive x";
    return fit;
  }
  // slope = Σ(u − ū)(v − v̄)/Σ(u − ū)², its error √(Σ residual²/(n − 2)/Σ(u − ū)²).
  const double u_mean = mean(u), v_mean = mean(v);
  double uu = 0.0, uv = 0.0, residual = 0.0;
  for (std::size_t index = 0; index < u.size(); ++index) {
    uu += (u[index] - u_mean) * (u[index] - u_mean);
    uv += (u[index] - u_mean) * (v[index] - v_mean);
  }
  fit.slope = uv / uu;
  fit.intercept = v_mean - fit.slope * u_mean;
  if (fit.n < 3) {
    fit.status = "two points: no interval";
    return fit;
  }
  for (std::size_t index = 0; index < u.size(); ++index) {
    const double deviation = v[index] - fit.intercept - fit.slope * u[index];
    residual += deviation * deviation;
  }
  fit.standard_error = std::sqrt(residual / static_cast<double>(fit.n - 2) / uu);
  const double half = student_t(confidence, fit.n - 2) * fit.standard_error;
  fit.low = fit.slope - half;
  fit.high = fit.slope + half;
  return fit;
}

}  // namespace rankcollapse
