#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/core/shape.hpp"
#include "engine/files/tensor.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {

/// A matrix of the engine with what its columns (a vector: its rows) run over: a parameter, a running
/// statistic, or an optimiser's moment of one.
struct MatrixInPlace {
  std::string name;
  Matrix* value;
  Shape columns;
  bool is_weight;  // a matrix; otherwise a vector
};

/// Every parameter and buffer of a network, under PyTorch's names ("fc1.weight", "bn1.running_var").
std::vector<MatrixInPlace> state_of(const Network& network);

/// The tensor that PyTorch keeps for the same values: kernels out × in × height × width, dense weights out ×
/// in, and behind a flatten the inputs in PyTorch's order (channel, height, width) in place of ours (height,
/// width, channel).
Tensor to_tensor(const MatrixInPlace& matrix);

/// The inverse: same bits back. Throws Error (data) that names `where` if the shape or the number type
/// differs.
void from_tensor(const Tensor& tensor, const MatrixInPlace& matrix, const std::string& where);

/// Gives the network the state that `tensors` hold, each found by its name; a dot inside a layer's name reads
/// as "_", so that PyTorch's "layer1.0.conv1.weight" is our "layer1_0_conv1.weight". Numbers of the other
/// float type are converted; PyTorch's counters "num_batches_tracked" are passed over. Throws Error (data)
/// that lists all tensors that are missing, of another shape, too large in number, the second of a name, or
/// not the network's; then nothing was changed.
void set_state(const Network& network, std::span<const Tensor> tensors, const std::string& where);

}  // namespace rankcollapse
