#pragma once

#include <armadillo>

#include "engine/core/scalar.hpp"

namespace rankcollapse {

/// Column-major. The layout rule: a batch of activations is a matrix with one column a sample, and
/// inside a column the channel runs fastest: feature index = (h·width + w)·channels + c.
using Matrix = arma::Mat<Scalar>;

/// The name of this build's number type, as the key `training.precision` spells it.
inline constexpr const char* precision_name = sizeof(Scalar) == 4 ? "float32" : "float64";

}  // namespace rankcollapse
