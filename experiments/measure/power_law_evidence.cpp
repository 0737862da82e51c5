#include "experiments/measure/power_law_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "engine/core/error.hpp"
#include "experiments/measure/absent.hpp"
#include "experiments/measure/nelder_mead.hpp"
#include "experiments/measure/power_law_scan.hpp"

namespace rankcollapse {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The values that fit_power_law fits, as logarithms, ascending.
std::vector<double> fitted_logarithms(const arma::vec& values) {
  const arma::vec kept = values.elem(arma::find(values > 1e-5));
  return arma::conv_to<std::vector<double>>::from(arma::log(arma::sort(kept)));
}

/// ln Z(b, c), Z = ∫₀^∞ e^(−by − cy²/2) dy = √(π/2c)·e^(t²)·erfc(t), t = b/√(2c).
double log_normaliser(double b, double c) {
  return 0.5 * std::log(std::numbers::pi / (2.0 * c)) + log_scaled_erfc(b / std::sqrt(2.0 * c));
}

/// b and c of the cut lognormal with the largest likelihood, y in units of its mean.
struct CutLognormal {
  double b, c;
};

CutLognormal fit_cut_lognormal(double mean_square) {
  // The likelihood needs only the means: −ln L/n = b·mean(y) + c·mean(y²)/2 + ln Z. The search is over ln c.
  const auto objective = [mean_square](std::span<const double> point) {
    const double c = std::exp(point[1]);
    return point[0] + 0.5 * c * mean_square + log_normaliser(point[0], c);
  };
  // From a normal distribution with the moments of y, were it not cut.
  const double variance = std::max(mean_square - 1.0, 1e-6);
  std::vector<double> start = {-1.0 / variance, -std::log(variance)};
  const std::vector<double> steps = {0.5 * std::max(1.0, std::abs(start[0])), 0.5};
  for (int round = 0; round < 2; ++round) start = nelder_mead(objective, start, steps, 1e-10);
  return {start[0], std::exp(start[1])};
}

}  // namespace

double log_scaled_erfc(double t) {
  if (t < 20.0) return t * t + std::log(std::erfc(t));
  const double u = 1.0 / (2.0 * t * t);  // √π·t·e^(t²)·erfc(t) = 1 − u + 3u² − 15u³ + 105u⁴ − …
  return std::log1p(-u * (1.0 - 3.0 * u * (1.0 - 5.0 * u * (1.0 - 7.0 * u)))) -
         std::log(t * std::sqrt(std::numbers::pi));
}

std::vector<double> power_law_replica(const std::vector<double>& logarithms, const PowerLawTail& tail,
                                      const Random& random, std::size_t replica) {
  const std::size_t n = logarithms.size();
  std::vector<double> drawn(n);
  for (std::size_t index = 0; index < n; ++index) {
    // Two numbers a value: which kind it is, or which of the data; and how far out on the law.
    const std::size_t place = random.below(n, replica, 2 * index);
    const double u = random.uniform(replica, 2 * index + 1);
    drawn[index] =
        place < tail.first ? logarithms[place] : logarithms[tail.first] - std::log1p(-u) / (tail.alpha - 1.0);
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::optional<GoodnessOfFit> power_law_goodness_until(const std::atomic<bool>& stop, const arma::vec& values,
                                                      const Random& random, std::size_t replicas) {
  if (!values.is_finite()) throw Error(ExitCode::data, "there are values that are not finite");
  if (replicas == 0) throw Error(ExitCode::data, "a bootstrap takes at least one replica");
  const std::vector<double> logarithms = fitted_logarithms(values);
  const PowerLawTail tail = best_power_law_tail(logarithms);
  if (!tail.found) return GoodnessOfFit{"not tested: there is no fit", absent, 0, logarithms.size()};
  std::size_t farther = 0;
  for (std::size_t replica = 0; replica < replicas; ++replica) {
    if (stop) return std::nullopt;
    const std::vector<double> drawn = power_law_replica(logarithms, tail, random, replica);
    if (best_power_law_tail(drawn).distance >= tail.distance) ++farther;
  }
  return GoodnessOfFit{"tested", static_cast<double>(farther) / static_cast<double>(replicas), replicas,
                       logarithms.size()};
}

GoodnessOfFit power_law_goodness(const arma::vec& values, const Random& random, std::size_t replicas) {
  const std::atomic<bool> stop{false};
  return *power_law_goodness_until(stop, values, random, replicas);
}

LikelihoodRatio power_law_against_lognormal(const arma::vec& values, const PowerLawFit& fit) {
  if (!values.is_finite()) throw Error(ExitCode::data, "there are values that are not finite");
  if (!fit.is_fit()) return {"not compared: there is no fit", absent, absent, absent, absent, absent, 0};
  const arma::vec y = arma::log(arma::vec(values.elem(arma::find(values >= fit.xmin)))) - std::log(fit.xmin);
  const auto n = static_cast<double>(y.n_elem);
  const double mean = arma::mean(y);
  if (!(mean > 0.0))
    return {"not compared: the tail's values are equal", absent, absent, absent, absent, absent, y.n_elem};
  const double mean_square = arma::mean(arma::square(y)) / (mean * mean);
  if (mean_square >= 2.0) return {"compared", 0.0, 0.0, 1.0, -infinity, infinity, y.n_elem};
  const CutLognormal other = fit_cut_lognormal(mean_square);
  // The law's rate is 1/mean, the estimate of α − 1, whatever xmin's ties make of fit.alpha.
  const arma::vec scaled = y / mean;
  const arma::vec parts =
      -scaled + other.b * scaled + 0.5 * other.c * arma::square(scaled) + log_normaliser(other.b, other.c);
  const double ratio = arma::accu(parts), deviation = arma::stddev(parts, 1);
  const double normalised = deviation > 0.0 ? ratio / (std::sqrt(n) * deviation) : 0.0;
  const double b = other.b / mean, c = other.c / (mean * mean);
  return {"compared",
          ratio,
          normalised,
          std::erfc(std::abs(normalised) / std::numbers::sqrt2),
          std::log(fit.xmin) - b / c,
          1.0 / std::sqrt(c),
          y.n_elem};
}

}  // namespace rankcollapse
