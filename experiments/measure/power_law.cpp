#include "experiments/measure/power_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/core/error.hpp"
#include "experiments/measure/absent.hpp"
#include "experiments/measure/power_law_scan.hpp"

namespace rankcollapse {

namespace {

constexpr double smallest_value = 1e-5;

PowerLawFit no_fit(const std::string& why, std::size_t num_values) {
  return {"no fit: " + why, "", absent, absent, absent, absent, absent, 0, num_values};
}

std::string warning_of(double alpha) {
  if (alpha < 2.0) return "over-trained";
  return alpha > 6.0 ? "under-trained" : "";
}

void check_finite(const arma::vec& values) {
  if (!values.is_finite()) throw Error(ExitCode::data, "there are values that are not finite");
}

PowerLawFit fit_from(const arma::vec& ascending, std::size_t first, double alpha, double distance,
                     double xmax) {
  const double xmin = ascending[first];
  const auto tail = static_cast<double>(ascending.n_elem - first);
  const std::size_t num_spikes = arma::accu(ascending >= xmin);
  return {"fit",      warning_of(alpha), alpha, distance, xmin, xmax, (alpha - 1.0) / std::sqrt(tail),
          num_spikes, ascending.n_elem};
}

/// Each distinct value, with the number of values below it.
struct Distinct {
  std::vector<double> logarithms;
  std::vector<std::size_t> below;
};

Distinct distinct_values(const arma::vec& ascending) {
  Distinct distinct;
  for (arma::uword index = 0; index < ascending.n_elem; ++index) {
    if (index > 0 && ascending[index] == ascending[index - 1]) continue;
    distinct.logarithms.push_back(std::log(ascending[index]));
    distinct.below.push_back(index);
  }
  return distinct;
}

/// D of the law from the distinct value `first` on and cut at xmax, of all `n` values.
double distance_cut(const Distinct& distinct, std::size_t first, std::size_t n, double alpha,
                    double log_xmax) {
  const double start = distinct.logarithms[first];
  const auto law = [&](double logarithm) { return -std::expm1((1.0 - alpha) * (logarithm - start)); };
  const double m = static_cast<double>(n - distinct.below[first]), whole = law(log_xmax);
  double distance = 0.0;
  for (std::size_t k = first; k < distinct.below.size(); ++k) {
    const double share = static_cast<double>(distinct.below[k] - distinct.below[first]) / m;
    distance = std::max(distance, std::abs(law(distinct.logarithms[k]) / whole - share));
  }
  return distance;
}

}  // namespace

PowerLawFit fit_power_law(const arma::vec& values) {
  check_finite(values);
  const arma::vec ascending = arma::sort(arma::vec(values.elem(arma::find(values > smallest_value))));
  if (ascending.n_elem < 2)
    return no_fit("it takes two values above 1e-5, there are " + std::to_string(ascending.n_elem),
                  ascending.n_elem);
  const auto logarithms = arma::conv_to<std::vector<double>>::from(arma::log(ascending));
  const PowerLawTail tail = best_power_law_tail(logarithms);
  if (!tail.found) return no_fit("all values above 1e-5 are equal", ascending.n_elem);
  return fit_from(ascending, tail.first, tail.alpha, tail.distance, ascending.back());
}

PowerLawFit fit_power_law_up_to(const arma::vec& values, double xmax) {
  check_finite(values);
  if (!std::isfinite(xmax)) throw Error(ExitCode::data, "the limit xmax of a power law must be finite");
  const arma::vec ascending = arma::sort(arma::vec(values.elem(arma::find(values > 0.0 && values <= xmax))));
  const std::size_t n = ascending.n_elem;
  const Distinct distinct = distinct_values(ascending);
  if (distinct.below.size() < 2) return no_fit("it takes two different values in (0, xmax]", n);
  // Σ ln(x_k/xmin) over the values from each distinct one on.
  double sum = 0.0, best_alpha = absent, best_distance = std::numeric_limits<double>::infinity();
  std::size_t best = 0;
  for (std::size_t i = distinct.below.size() - 1; i-- > 0;) {
    const auto above = static_cast<double>(n - distinct.below[i + 1]);
    sum += above * (distinct.logarithms[i + 1] - distinct.logarithms[i]);
    const double alpha = 1.0 + static_cast<double>(n - distinct.below[i]) / sum;
    const double distance = distance_cut(distinct, i, n, alpha, std::log(xmax));
    if (distance > best_distance) continue;  // of equals the smallest xmin, which comes last
    best = i;
    best_alpha = alpha;
    best_distance = distance;
  }
  return fit_from(ascending, distinct.below[best], best_alpha, best_distance, xmax);
}

double alpha_weighted(const PowerLawFit& fit, double largest_eigenvalue) {
  if (!fit.is_fit() || !(largest_eigenvalue > 0.0)) return absent;
  return fit.alpha * std::log10(largest_eigenvalue);
}

double log_alpha_norm(const PowerLawFit& fit, const arma::vec& eigenvalues) {
  if (!fit.is_fit() || eigenvalues.is_empty() || !(eigenvalues.max() > 0.0)) return absent;
  const double largest = eigenvalues.max();
  double sum = 0.0;  // Σ (λ/λ_max)^α
  for (const double value : eigenvalues) {
    if (value > 0.0) sum += std::pow(value / largest, fit.alpha);
  }
  return fit.alpha * std::log10(largest) + std::log10(sum);
}

}  // namespace rankcollapse
