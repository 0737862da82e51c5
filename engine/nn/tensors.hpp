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

}  // namespace rankcollapse
