#pragma once

#include <string>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/core/shape.hpp"
#include "engine/nn/initializers.hpp"

namespace rankcollapse {

/// The L2 penalty on one parameter, in gradient form: λ adds λ/2·‖W‖² to the objective and λW to the gradient
/// (PyTorch's weight_decay). Keras' l2(c) adds c·‖W‖²: λ = 2c. A decoupled decay leaves the objective alone
/// and shrinks the weight by the factor 1 − ηλ a step.
struct Penalty {
  double weight_decay = 0.0;
  bool decoupled = false;
};

/// A matrix that training changes. A weight is stored as the matrix whose spectrum is studied: one row an
/// output unit, one column an input; a kernel has a column for each (kernel row, kernel column, channel).
struct Parameter {
  enum class Kind { weight, bias, normalization };

  std::string name;  // "fc1.weight"
  Kind kind = Kind::weight;
  Matrix value;  // outputs × inputs; biases, scales and shifts are columns. Holds anything until it is drawn
  Matrix gradient;  // of the same size. Holds anything until a backward pass writes it; one with a receiver
                    // hands it over instead (Pass::hand_over)
  Shape columns;    // what the columns run over, channel fastest
  std::size_t fan_in = 0;
  std::size_t fan_out = 0;
  Initializer initializer;
  Penalty penalty;
};

/// Room for a parameter's numbers, which are not touched: a network that is only planned takes no memory.
inline Matrix room(std::size_t rows, std::size_t columns) {
  return Matrix(rows, columns, arma::fill::none);
}

/// The parameters "NAME.weight", with a row an output and columns as given, and, where wanted, "NAME.bias".
std::vector<Parameter> weight_and_bias(const std::string& name, std::size_t outputs, const Shape& columns,
                                       std::size_t fan_out, bool with_bias, const Initializers& initializers);

/// A vector that a layer keeps from batch to batch but gradients do not reach: the running statistics.
struct Buffer {
  std::string name;  // "bn1.running_mean"
  Matrix value;      // a column
  Shape columns;     // what it runs over, channel fastest
};

/// Where the elements lie, in order: how a layer shows the parameters and buffers that it owns.
template <typename Owned>
std::vector<Owned*> pointers_to(std::vector<Owned>& owned) {
  std::vector<Owned*> pointers;
  for (Owned& one : owned) pointers.push_back(&one);
  return pointers;
}

}  // namespace rankcollapse
