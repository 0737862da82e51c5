#pragma once

#include "engine/core/matrix.hpp"
#include "engine/nn/window.hpp"

namespace rankcollapse {

/// Copies, for every output position of the window, the inputs under its taps first … last − 1 into one
/// column: a matrix of (last − first)·channels rows and one column an output position; zeros where a tap lies
/// in the padding. (im2col)
void gather_patches(const Window& window, const Scalar* image, std::size_t first, std::size_t last,
                    Scalar* columns);

/// The adjoint for all taps: adds each entry of the columns to the input it was copied from. (col2im)
void scatter_patches(const Window& window, const Scalar* columns, Scalar* image);

}  // namespace rankcollapse
