#pragma once

namespace rankcollapse {

#ifndef RANKCOLLAPSE_SCALAR
#error "numbers exist in a float build and a double build: link a target that is built PER_PRECISION"
#endif

/// The number type of this build of the engine: float in the one, double in the other.
using Scalar = RANKCOLLAPSE_SCALAR;

}  // namespace rankcollapse
