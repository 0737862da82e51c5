#include "experiments/measure/detx.hpp"

#include <cmath>

namespace rankcollapse {

DetX detx(const Spectrum& spectrum, bool rescaled) {
  const arma::vec& values = spectrum.singular_values;
  const std::size_t all = values.n_elem;
  if (all == 0) return {};
  const double largest = spectrum.largest();
  double factor = 1.0;  // on ν
  if (rescaled && largest > 0.0) {
    factor = std::sqrt(static_cast<double>(all) / arma::accu(arma::square(values / largest))) / largest;
  }
  double logarithm = 0.0;
  std::size_t num = all;
  for (std::size_t taken = 1; taken < all; ++taken) {
    logarithm += 2.0 * std::log(factor * values[taken - 1]);
    if (!(logarithm < 0.0)) continue;
    num = taken;
    break;
  }
  const double value = factor * values[num - 1];
  return {num, all - num, value * value};
}

}  // namespace rankcollapse
