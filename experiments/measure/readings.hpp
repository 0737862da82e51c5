#pragma once

#include <armadillo>
#include <optional>
#include <string>
#include <vector>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// A tensor read as a matrix, outputs × inputs, in float64.
struct MatrixReading {
  std::string reading;
  arma::mat matrix;
};

/// The matrices that a tensor in PyTorch's layout can be read as:
///   out × in           "matrix"
///   out × in × k       (a convolution over one axis) "unfolded", out × in·k, and k slices "slice[i]", out ×
///   in out × in × k × k'  "unfolded", out × in·k·k', and k·k' slices "slice[i,j]", out × in, counted from 0
/// None where there is an obstacle.
std::vector<MatrixReading> readings_of(const Tensor& tensor);

/// Why a tensor has no reading, as in "skipped: …"; nothing where it has.
std::optional<std::string> obstacle_to_readings(const Tensor& tensor);

}  // namespace rankcollapse
