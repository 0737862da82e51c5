#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/nn/network.hpp"
#include "engine/train/losses.hpp"

namespace rankcollapse {

/// A pass through a network for those who study it: every layer's features and, sample by sample, the
/// gradient of the loss with respect to them. Layer by layer in evaluation mode, each by its plain
/// definition, with memory of its own, through frozen layers too.
///
/// Between two steps of training it leaves no trace: parameters, running statistics and all that a checkpoint
/// keeps are untouched. backward() does write Parameter::gradient, and every layer keeps what it keeps of its
/// last pass; the backward passes of training write the one, and their forward passes the other, before
/// anything reads it. It must not come between a forward pass of training and its backward pass.
class TheoryPass {
 public:
  /// Both must outlive it.
  TheoryPass(Network& network, Workers& workers);

  /// The number of layers L of the network's chain; a residual counts as one.
  std::size_t layers() const { return outputs_.size(); }

  /// `inputs` has a column a sample and must stay until the last call that is about it.
  void forward(const Matrix& inputs);

  /// After forward(): the mean loss over the batch, and the gradients for output_gradient().
  double backward(const Loss& loss, std::span<const std::uint32_t> labels);

  /// Z_l after forward(): the inputs for l = 0, else the outputs of the chain's layer l = 1 … L; a column a
  /// sample.
  const Matrix& features(std::size_t l) const { return l == 0 ? *inputs_ : outputs_[l - 1]; }

  /// After backward(), for l = 1 … L: ∂loss_i/∂z_l of each sample's own loss, not of their mean; of the size
  /// of features(l).
  const Matrix& output_gradient(std::size_t l) const { return gradients_[l - 1]; }

 private:
  Layer& layer(std::size_t l) const { return *network_.layers()[l - 1].layer; }
  Pass pass() const { return {Mode::evaluation, nothing_is_drawn_, 0, workers_, Kernels::plain}; }

  Network& network_;
  Workers& workers_;
  const Random nothing_is_drawn_{0, "theory"};
  const Matrix* inputs_ = nullptr;
  std::vector<Matrix> outputs_, gradients_;  // of layer l at l − 1
};

}  // namespace rankcollapse
