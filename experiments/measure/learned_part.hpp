#pragma once

#include <armadillo>
#include <span>
#include <vector>

namespace rankcollapse {

/// W_t − kept·W_0: what training put into a weight, where `kept` is the factor that the penalty alone leaves
/// of the initial one (of plain L2 under heavy-ball SGD near e^(−dose)); all m × n. Throws Error (data) where
/// the sizes differ.
arma::mat learned_part(const arma::mat& now, const arma::mat& initial, double kept);

/// |kept|·ν_0: the singular values of kept·W_0, in the order of those of W_0. What is left of the initial
/// bulk where training put nothing.
arma::vec decayed_spectrum(const arma::vec& initial_singular_values, double kept);

/// kept²·λ_min(0): the dose law of the smallest eigenvalue of WᵀW, with no fitted parameter.
double decayed_eigenvalue(double initial_eigenvalue, double kept);

/// D_s = σ²(s) − σ²(s − 1), s = 1 …: by how much the variance of the unused directions grows from moment to
/// moment in a run without penalty. `variances` begins with σ_0²; one number less comes out.
std::vector<double> injected_variances(std::span<const double> variances);

/// The additive law, σ²(t) = σ_0² e^(−2 d_t) + Σ_{s≤t} D_s e^(−2 (d_t − d_s)): what a run whose dose is d_t
/// at moment t (d_0 = 0 first) makes of the variance of the unused directions, given the D_s of a run without
/// penalty at the same moments. As many numbers as doses, σ_0² first. `injected` has one number less than
/// `doses`, or Error (data).
std::vector<double> additive_law(double initial_variance, std::span<const double> injected,
                                 std::span<const double> doses);

}  // namespace rankcollapse
