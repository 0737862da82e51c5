#pragma once

#include <armadillo>
#include <cstdint>
#include <span>
#include <vector>

#include "experiments/measure/class_variability.hpp"

namespace rankcollapse {

/// How far a dense layer's weight W is from the matrices of rank K, against what weight decay and the
/// variability of the layer's inputs allow (after Zangrando et al., arXiv:2402.03991). The objective is F =
/// 1/N Σ_i loss_i + λ/2·‖W‖_F² + …, so
///   G = ∂F/∂W = 1/N·ΔZᵀ + λW,
/// where Z has the layer's inputs, a column a sample, and Δ the δ_i = ∂loss_i/∂(W z_i + b). With Z̄ the class
/// mean in the place of each sample, of rank K at most,
///   W = −1/(λN)·ΔZ̄ᵀ − 1/(λN)·Δ(Z − Z̄)ᵀ + G/λ
/// and the distance of W from rank K is at most the norm of the last two terms. That holds for any W; that G
/// is small, and the bound of use, only near a stationary point of F.
struct RankBound {
  std::size_t samples = 0;              // N
  double tcv = 0.0;                     // TCV_abs of Z = ‖Z − Z̄‖_F²/N
  double delta_norm = 0.0;              // ‖Δ‖₂/√N
  double weight_norm = 0.0;             // ‖W‖_F
  double gradient_norm = 0.0;           // ‖G‖_F
  double stationarity = 0.0;            // ‖G‖_F/(λ‖W‖_F); NaN where W = 0
  double gradient_term = 0.0;           // ‖G‖_F/λ, part of a bound on ‖·‖_F
  double spectral_gradient_term = 0.0;  // ‖G‖₂/λ, part of one on ‖·‖₂
  double product = 0.0;   // 1/λ·‖Δ‖₂/√N·√TCV_abs: with gradient_term bounds dist_K(W)
  double direct = 0.0;    // ‖Δ(Z − Z̄)ᵀ‖_F/(λN): the same, tighter
  double spectral = 0.0;  // ‖Δ(Z − Z̄)ᵀ‖₂/(λN): with spectral_gradient_term bounds s_{K+1}(W)
};

/// Collects in one pass over the samples what the bound is made of: out × in, out × out and some vectors a
/// class. Inputs count as differences to the first sample of their class until the end, so that no digits
/// cancel where classes are tight.
class RankBoundAccumulator {
 public:
  explicit RankBoundAccumulator(std::size_t classes) : inputs_(classes), delta_sums_(classes) {}

  /// Columns are samples: `inputs` z_i, `deltas` δ_i. Throws Error (data) on numbers that are not finite and
  /// sizes or labels that do not fit.
  void add(const arma::mat& inputs, const arma::mat& deltas, std::span<const std::uint32_t> labels);

  /// For the weight of out × in that the gradients are of, and its λ. Throws Error (data) where λ is not
  /// positive, W has another size or is not finite, or there were no samples.
  RankBound bound(const arma::mat& weight, double weight_decay) const;

  /// 1/N·ΔZᵀ, the gradient of the mean loss by W.
  arma::mat data_gradient() const;

 private:
  arma::mat deviation_product() const;  // Δ(Z − Z̄)ᵀ

  ClassVariabilityAccumulator inputs_;
  std::vector<arma::vec> delta_sums_;  // Σ δ_i of each class
  arma::mat products_;                 // Σ δ_i (z_i − first of its class)ᵀ
  arma::mat delta_gram_;               // ΔΔᵀ
};

}  // namespace rankcollapse
