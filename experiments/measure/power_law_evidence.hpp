#pragma once

#include <atomic>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/random.hpp"
#include "experiments/measure/power_law.hpp"
#include "experiments/measure/power_law_scan.hpp"

namespace rankcollapse {

/// How often data that do follow the fitted law lie as far from their own fit.
struct GoodnessOfFit {
  std::string status;  // "tested", or "not tested: …"; then p is NaN
  double p = NAN;      // share of the replicas with D ≥ that of the data; small speaks against the law
  std::size_t replicas = 0;    // p has the standard error √(p(1 − p)/replicas)
  std::size_t num_values = 0;  // in the data, as in each replica
};

/// The semi-parametric bootstrap of Clauset, Shalizi and Newman (2009, section 4.1) for
/// fit_power_law(values): each value of a replica comes from the law with the probability (number ≥ xmin)/n,
/// and is one of the data below xmin otherwise; each replica is fitted anew, xmin included. The same
/// `random`, the same p. Throws Error (data) for no replicas and for a value that is not finite. Costs
/// `replicas` fits.
GoodnessOfFit power_law_goodness(const arma::vec& values, const Random& random, std::size_t replicas);

/// The same, or nothing once `stop` is true: it is looked at before every replica.
std::optional<GoodnessOfFit> power_law_goodness_until(const std::atomic<bool>& stop, const arma::vec& values,
                                                      const Random& random, std::size_t replicas);

/// The logarithms of replica number `replica`, ascending; `logarithms` are those of the data, ascending, and
/// `tail` is their fit.
std::vector<double> power_law_replica(const std::vector<double>& logarithms, const PowerLawTail& tail,
                                      const Random& random, std::size_t replica);

/// The power law against a lognormal law cut below at the same xmin, over the values ≥ xmin; both fitted to
/// them by maximum likelihood.
struct LikelihoodRatio {
  std::string status;       // "compared", or "not compared: …"; then the numbers are NaN
  double ratio = NAN;       // R = Σ ln(p_power_law/p_lognormal), nats. R < 0 speaks for the lognormal
  double normalised = NAN;  // R/(√n·standard deviation of a value's part)
  double p = NAN;           // of a |normalised| as large where both are equally good: erfc(|normalised|/√2)
  double mu = NAN, sigma = NAN;  // of the lognormal: mean and standard deviation of ln x before the cut
  std::size_t num_values = 0;    // n, the values ≥ xmin
};

/// Vuong's test for models that are not nested (Q. H. Vuong, Econometrica 57, 1989; Clauset et al., section
/// 5). In y = ln(x/xmin) the cut lognormal has the density e^(−by − cy²/2)/Z(b, c), c = 1/σ² > 0, b = (ln
/// xmin − μ)/σ², and the power law is its limit c → 0 with b = α − 1. The likelihood is concave in (b, c), so
/// that its maximum lies at that limit where mean(y²) ≥ 2·mean(y)²: then R = 0, p = 1, σ = ∞ and μ = −∞. R is
/// never positive beyond rounding; only its significance tells. Throws Error (data) for a value that is not
/// finite.
LikelihoodRatio power_law_against_lognormal(const arma::vec& values, const PowerLawFit& fit);

/// ln(e^(t²)·erfc(t)) for any t, without overflow, to 1e-12.
double log_scaled_erfc(double t);

}  // namespace rankcollapse
