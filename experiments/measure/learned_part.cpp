#include "experiments/measure/learned_part.hpp"

#include <cmath>

#include "engine/core/error.hpp"

namespace rankcollapse {

arma::mat learned_part(const arma::mat& now, const arma::mat& initial, double kept) {
  if (arma::size(now) != arma::size(initial))
    throw Error(ExitCode::data, "the initial matrix has another size");
  return now - kept * initial;
}

arma::vec decayed_spectrum(const arma::vec& initial_singular_values, double kept) {
  return std::abs(kept) * initial_singular_values;
}

double decayed_eigenvalue(double initial_eigenvalue, double kept) {
  return kept * kept * initial_eigenvalue;
}

std::vector<double> injected_variances(std::span<const double> variances) {
  std::vector<double> injected;
  for (std::size_t moment = 1; moment < variances.size(); ++moment)
    injected.push_back(variances[moment] - variances[moment - 1]);
  return injected;
}

// σ²(t) = σ²(t − 1) e^(−2 (d_t − d_{t−1})) + D_t: the same sum, without powers that run out of range.
std::vector<double> additive_law(double initial_variance, std::span<const double> injected,
                                 std::span<const double> doses) {
  if (doses.empty()) return {};
  if (injected.size() + 1 != doses.size())
    throw Error(ExitCode::data, std::to_string(doses.size()) + " doses need " +
                                    std::to_string(doses.size() - 1) + " injected variances, not " +
                                    std::to_string(injected.size()));
  std::vector<double> variances = {initial_variance * std::exp(-2.0 * doses[0])};
  for (std::size_t moment = 1; moment < doses.size(); ++moment) {
    const double kept = std::exp(-2.0 * (doses[moment] - doses[moment - 1]));
    variances.push_back(variances.back() * kept + injected[moment - 1]);
  }
  return variances;
}

}  // namespace rankcollapse
