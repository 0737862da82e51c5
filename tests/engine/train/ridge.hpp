#pragma once

#include "tests/engine/train/samples.hpp"

namespace rankcollapse {

/// The minimum over W of the mean over outputs and samples of (WX − Y)², Y the classes one-hot, plus
/// λ/2·‖W‖²: W(2/(KN)·XXᵀ + λ) = 2/(KN)·YXᵀ.
inline arma::mat ridge(const Samples& samples, double lambda) {
  const arma::mat x = arma::conv_to<arma::mat>::from(samples.inputs());
  arma::mat y(samples.classes(), samples.size(), arma::fill::zeros);
  for (std::size_t sample = 0; sample < samples.size(); ++sample) y(samples.labels()[sample], sample) = 1.0;
  const double share = 2.0 / static_cast<double>(y.n_elem);
  const arma::mat hessian = share * x * x.t() + lambda * arma::eye(x.n_rows, x.n_rows);
  return arma::solve(hessian, share * x * y.t()).t();
}

}  // namespace rankcollapse
