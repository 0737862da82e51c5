#pragma once

#include <cstddef>

namespace rankcollapse {

/// The three matrices of Toom and Cook's algorithm (Winograd's minimal filtering), by which `outputs`
/// neighbouring values of a correlation with `taps` weights take outputs + taps − 1 multiplications instead
/// of outputs·taps:
///
///   y = Aᵀ((G w) ⊙ (Bᵀ d)),  y[i] = Σ_j d[i + j]·w[j].
///
/// G evaluates the polynomial of the weights at the points 0, ±1, ±2, ±½ (as many as needed) and infinity, A
/// that of the outputs, and the rows of Bᵀ are the polynomials that vanish at all points but one. Points come
/// in pairs p, −p: there the odd coefficients change their sign, which saves half of the work.
template <std::size_t outputs, std::size_t taps>
struct ToomCook {
  static constexpr std::size_t points = outputs + taps - 1;
  static_assert(points >= 4 && points <= 8 && points % 2 == 0,
                "points come in pairs, besides 0 and infinity");

  double input[points][points] = {};    // Bᵀ
  double weight[points][taps] = {};     // G
  double output[points][outputs] = {};  // A

  constexpr ToomCook() {
    constexpr std::size_t infinity = points - 1;
    constexpr double finite[] = {0, 1, -1, 2, -2, 0.5, -0.5};
    for (std::size_t p = 0; p < points; ++p) {
      double scale = 1.0;
      input[p][0] = 1.0;
      for (std::size_t q = 0; q < infinity; ++q) {
        if (q == p) continue;
        if (p != infinity) scale *= finite[p] - finite[q];
        for (std::size_t j = infinity; j > 0; --j) input[p][j] = input[p][j - 1] - finite[q] * input[p][j];
        input[p][0] *= -finite[q];
      }
      double power = 1.0;
      for (std::size_t j = 0; j < taps; ++j, power *= p == infinity ? 0.0 : finite[p]) {
        weight[p][j] = p == infinity ? (j == taps - 1 ? 1.0 : 0.0) : power / scale;
      }
      power = 1.0;
      for (std::size_t i = 0; i < outputs; ++i, power *= p == infinity ? 0.0 : finite[p]) {
        output[p][i] = p == infinity ? (i == outputs - 1 ? 1.0 : 0.0) : power;
      }
    }
  }
};

}  // namespace rankcollapse
