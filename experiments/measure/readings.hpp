#pragma once

#include <armadillo>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/files/tensor.hpp"

namespace rankcollapse {

/// A matrix that a tensor can be read as, outputs × inputs, and where its numbers lie in the tensor.
struct Reading {
  std::string name;
  std::size_t rows = 0, columns = 0;
  std::size_t first = 0, stride = 1;  // the place of its first number, and from one number to the next
};

/// Which readings of a convolution's kernels are wanted.
struct WantedReadings {
  bool unfolded = true, slices = true;
};

/// The matrices that a tensor in PyTorch's layout can be read as; none where there is an obstacle.
///   out × in          "matrix"
///   out × in × k      a convolution over one axis: "unfolded", out × in·k, and k "slice[i]", out × in
///   out × in × k × l  a convolution: "unfolded", out × in·k·l, and k·l "slice[i,j]", out × in
/// Positions in a kernel are counted from 0. A kernel of 1 × 1 has both readings, of one matrix.
std::vector<Reading> readings_of(const Tensor& tensor, WantedReadings wanted = {});

/// The numbers of such a reading in float64, which holds whole numbers up to 2^53 exactly.
arma::mat matrix_of(const Tensor& tensor, const Reading& reading);

/// Why a tensor has no reading, as in "skipped: …"; nothing where it has.
std::optional<std::string> obstacle_to_readings(const Tensor& tensor);

}  // namespace rankcollapse
