#pragma once

#include <armadillo>
#include <cstdint>
#include <span>
#include <string>

namespace rankcollapse {

/// Neural collapse (Papyan, Han and Donoho, PNAS 2020) as the authors' notebook computes it. H are the
/// features that the classifier W sees, μ_c the class means, μ_G the plain mean of the μ_c, M = [μ_c − μ_G],
/// S_W = 1/N Σ_i (h_i − μ_c(i))(h_i − μ_c(i))ᵀ, S_B = M Mᵀ/C. Numbers without unit, 0 where the network has
/// collapsed, whatever the unit of features and weights. A number that is not defined is NaN, and `status`
/// says why: "" where all are.
struct NeuralCollapse {
  std::size_t samples = 0;        // N
  std::size_t classes = 0;        // C: those that have samples; the others are left out, in W too
  double nc1 = 0.0;               // tr(S_W · pinv(S_B)), of the C − 1 largest eigenvalues; no factor 1/C
  double nc1_per_class = 0.0;     // that divided by C, as the paper draws it
  double equinorm_means = 0.0;    // NC2: deviation (n − 1) by mean of the ‖μ_c − μ_G‖
  double equinorm_weights = 0.0;  //      and of the norms of W's rows
  double angles_means = 0.0;  // NC2: mean over c ≠ c' of |cos(μ_c − μ_G, μ_c' − μ_G) + 1/(C − 1)|
  double angles_weights = 0.0;  //      and of W's rows
  double nc3 = 0.0;             // ‖Wᵀ/‖W‖_F − M/‖M‖_F‖_F²
  double nc4 = 0.0;             // share of samples whose nearest mean is not of the class predicted
  std::string status;
};

/// `features` is p × N, a column a sample; `weight` C' × p, a row for each of the C' classes that labels may
/// name, or empty: then what is of W is NaN; `predictions` the class that the network gives each sample, or
/// empty: then NC4 is NaN. `classes` is C'. NC1 is computed inside the span of M: nothing p × p is made.
/// Throws Error (data) on numbers that are not finite and on sizes or labels that do not fit.
NeuralCollapse neural_collapse(const arma::mat& features, std::span<const std::uint32_t> labels,
                               std::size_t classes, const arma::mat& weight,
                               std::span<const std::uint32_t> predictions);

}  // namespace rankcollapse
