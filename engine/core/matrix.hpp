#pragma once

#include <armadillo>

namespace rankcollapse {

#ifndef RANKCOLLAPSE_SCALAR
#error "matrices exist in a float build and a double build: link a target that is built PER_PRECISION"
#endif

/// The number type of this build of the engine: float in the one, double in the other.
using Scalar = RANKCOLLAPSE_SCALAR;

/// Column-major. The layout rule: a batch of activations is a matrix with one column a sample, and
/// inside a column the channel runs fastest: feature index = (h·width + w)·channels + c.
using Matrix = arma::Mat<Scalar>;

/// The name of this build's number type, as the key `training.precision` spells it.
inline constexpr const char* precision_name = sizeof(Scalar) == 4 ? "float32" : "float64";

}  // namespace rankcollapse
