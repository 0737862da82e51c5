#pragma once

#include <algorithm>

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

}  // namespace rankcollapse
