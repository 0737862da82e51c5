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

/// The matrices that a tensor in PyTorch's layout can be read as; none where there is an obstacle.
///   out × in          "matrix"
///   out × in × k      a convolution over one axis: "unfolded", out × in·k, and k "slice[i]", out × in
///   out × in × k × l  a convolution: "unfolded", out × in·k·l, and k·l "slice[i,j]", out × in
/// Positions in a kernel are counted from 0. A kernel of 1 × 1 has both readings, of one matrix.
std::vector<MatrixReading> readings_of(const Tensor& tensor);

/// Why a tensor has no reading, as in "skipped: …"; nothing where it has.
std::optional<std::string> obstacle_to_readings(const Tensor& tensor);

}  // namespace rankcollapse
