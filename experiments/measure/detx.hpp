#pragma once

#include <cstddef>

#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {

/// Where the largest eigenvalues stop to have a product of at least 1, WeightWatcher's detX.
struct DetX {
  std::size_t num = 0;    // detX_num: the eigenvalues from there to the largest; 0 where there are none
  std::size_t index = 0;  // of the smallest of them, counted from 0 in ascending order: M − num
  double value = 0.0;     // detX_val: that eigenvalue in the scale that was multiplied in; 0 without any
};

/// The eigenvalues are multiplied from the largest down; the first whose product with all larger ones is less
/// than 1 is the last that counts. `rescaled` to mean 1 first (by M/Σλ), or as they are; the zero matrix
/// stays as it is. The smallest eigenvalue is never asked: where no product falls below 1 before it, num is
/// M, and index here M − num = 0, whereas the reference reports index 1 beside that num. (weightwatcher.py,
/// detX_constraint. The product is a sum of logarithms here, which does not overflow.)
DetX detx(const Spectrum& spectrum, bool rescaled = true);

}  // namespace rankcollapse
