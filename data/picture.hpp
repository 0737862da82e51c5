#pragma once

#include <cstdint>
#include <vector>

namespace rankcollapse {

/// An image to be looked at: rows from top to bottom, three bytes a pixel: red, green, blue.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> bytes;
};

}  // namespace rankcollapse
