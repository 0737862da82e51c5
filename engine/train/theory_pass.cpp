#include "engine/train/theory_pass.hpp"

namespace rankcollapse {

TheoryPass::TheoryPass(Network& network, Workers& workers)
    : network_(network),
      workers_(workers),
      outputs_(network.layers().size()),
      gradients_(network.layers().size()) {}

void TheoryPass::forward(const Matrix& inputs) {
  inputs_ = &inputs;
  for (std::size_t l = 1; l <= layers(); ++l) {
    Matrix& y = outputs_[l - 1];
    y.set_size(layer(l).output_shape().size(), inputs.n_cols);
    layer(l).forward(features(l - 1), y, pass());
  }
}

double TheoryPass::backward(const Loss& loss, std::span<const std::uint32_t> labels) {
  const Matrix& outputs = features(layers());
  Matrix last(outputs.n_rows, outputs.n_cols);
  const double mean = loss.evaluate(outputs, labels, last);
  if (layers() == 0) return mean;
  gradients_.back() = last * static_cast<Scalar>(outputs.n_cols);
  for (std::size_t l = layers(); l > 1; --l) {
    Matrix& dx = gradients_[l - 2];
    dx.set_size(arma::size(features(l - 1)));
    layer(l).backward(features(l - 1), features(l), gradients_[l - 1], dx, pass());
  }
  return mean;
}

}  // namespace rankcollapse
