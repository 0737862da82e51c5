#include "experiments/measure/rank_bound.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "experiments/measure/absent.hpp"

namespace rankcollapse {
namespace {

/// Of a symmetric matrix without negative eigenvalues.
double largest_eigenvalue(const arma::mat& gram) {
  arma::vec values;
  if (gram.is_empty()) return 0.0;
  if (!arma::eig_sym(values, gram)) throw std::runtime_error("the eigenvalue decomposition failed");
  return std::max(0.0, values.back());
}

/// From the Gram matrix of the shorter side, which is as exact as any way for the largest one.
double largest_singular_value(const arma::mat& matrix) {
  const double scale = matrix.is_empty() ? 0.0 : arma::abs(matrix).max();
  if (scale == 0.0) return 0.0;
  const arma::mat scaled = matrix / scale;
  const bool wide = matrix.n_cols > matrix.n_rows;
  return scale * std::sqrt(largest_eigenvalue(wide ? arma::mat(scaled * scaled.t())
                                                   : arma::mat(scaled.t() * scaled)));
}

}  // namespace

void RankBoundAccumulator::add(const arma::mat& inputs, const arma::mat& deltas,
                               std::span<const std::uint32_t> labels) {
  if (deltas.n_cols != inputs.n_cols) {
    refuse("gradients of " + std::to_string(deltas.n_cols) + " samples for " + std::to_string(inputs.n_cols));
  }
  if (!products_.is_empty() && deltas.n_rows != products_.n_rows) {
    refuse("gradients of " + std::to_string(products_.n_rows) + " outputs, then of " +
           std::to_string(deltas.n_rows));
  }
  if (!deltas.is_finite()) refuse("the gradients are not finite");
  inputs_.add(inputs, labels);
  if (labels.empty()) return;
  if (products_.is_empty()) {
    products_.zeros(deltas.n_rows, inputs.n_rows);
    delta_gram_.zeros(deltas.n_rows, deltas.n_rows);
  }
  arma::mat differences = inputs;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    differences.col(i) -= inputs_.first(labels[i]);
    arma::vec& sum = delta_sums_[labels[i]];
    if (sum.is_empty()) sum.zeros(deltas.n_rows);
    sum += deltas.col(i);
  }
  products_ += deltas * differences.t();
  delta_gram_ += deltas * deltas.t();
}

arma::mat RankBoundAccumulator::data_gradient() const {
  arma::mat sum = products_;
  for (std::size_t c = 0; c < delta_sums_.size(); ++c) {
    if (inputs_.samples(c) > 0) sum += delta_sums_[c] * inputs_.first(c).t();
  }
  return sum / static_cast<double>(inputs_.samples());
}

arma::mat RankBoundAccumulator::deviation_product() const {
  arma::mat sum = products_;
  for (std::size_t c = 0; c < delta_sums_.size(); ++c) {
    if (inputs_.samples(c) > 0) sum -= delta_sums_[c] * inputs_.mean_from_first(c).t();
  }
  return sum;
}

RankBound RankBoundAccumulator::bound(const arma::mat& weight, double weight_decay) const {
  if (!(weight_decay > 0.0)) refuse("without a penalty λ > 0 there is no bound");
  if (inputs_.samples() == 0) refuse("no samples");
  if (arma::size(weight) != arma::size(products_)) {
    refuse("the weight is " + std::to_string(weight.n_rows) + " × " + std::to_string(weight.n_cols) +
           ", the gradients and inputs are of " + std::to_string(products_.n_rows) + " × " +
           std::to_string(products_.n_cols));
  }
  if (!weight.is_finite()) refuse("the weight has entries that are not finite");

  const auto samples = static_cast<double>(inputs_.samples());
  const arma::mat gradient = data_gradient() + weight_decay * weight;
  const arma::mat deviations = deviation_product();
  RankBound result;
  result.samples = inputs_.samples();
  result.tcv = inputs_.result().within;
  result.delta_norm = std::sqrt(largest_eigenvalue(delta_gram_) / samples);
  result.weight_norm = arma::norm(weight, "fro");
  result.gradient_norm = arma::norm(gradient, "fro");
  result.gradient_term = result.gradient_norm / weight_decay;
  result.spectral_gradient_term = largest_singular_value(gradient) / weight_decay;
  result.stationarity = result.weight_norm > 0.0 ? result.gradient_term / result.weight_norm : absent;
  result.product = result.delta_norm * std::sqrt(result.tcv) / weight_decay;
  result.direct = arma::norm(deviations, "fro") / (weight_decay * samples);
  result.spectral = largest_singular_value(deviations) / (weight_decay * samples);
  return result;
}

}  // namespace rankcollapse
