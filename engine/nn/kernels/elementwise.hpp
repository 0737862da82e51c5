#pragma once

#include <algorithm>

#include "engine/core/matrix.hpp"
#include "engine/core/parallel.hpp"

namespace rankcollapse {

/// Calls body(element) for each element 0 … count − 1 on the workers, in tiles that the compiler can
/// vectorise.
template <typename Body>
void for_each_element(std::size_t count, Workers& workers, Body&& body) {
  constexpr std::size_t tile = std::size_t{1} << 14;
  workers.run(tiles(count, tile), [&](std::size_t number, Scratch&) {
    const std::size_t last = std::min(count, (number + 1) * tile);
    for (std::size_t element = number * tile; element < last; ++element) body(element);
  });
}

/// The gradient of a ReLU's inputs: dx = dy where y > 0, else 0.
inline void relu_gradient(const Matrix& y, const Matrix& dy, Matrix& dx, Workers& workers) {
  const Scalar *out = y.memptr(), *gradient = dy.memptr();
  Scalar* result = dx.memptr();
  for_each_element(y.n_elem, workers, [=](std::size_t i) {
    const Scalar slope = gradient[i];  // read in either case: a branch would be guessed wrong half the time
    result[i] = out[i] > 0 ? slope : Scalar{0};
  });
}

}  // namespace rankcollapse
