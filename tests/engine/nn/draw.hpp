#pragma once

#include <cstdint>
#include <string_view>

#include "engine/core/random.hpp"

namespace rankcollapse {

/// Draws one number after the other from a stream: for tests that make up cases.
class Draw {
 public:
  Draw(std::uint64_t seed, std::string_view stream) : random_(seed, stream) {}

  double normal() { return random_.normal(0, next_++); }
  double between(double low, double high) { return low + (high - low) * random_.uniform(0, next_++); }
  std::size_t count(std::size_t low, std::size_t high) {
    return low + random_.below(high - low + 1, 0, next_++);
  }
  bool flip() { return count(0, 1) == 1; }

 private:
  Random random_;
  std::uint64_t next_ = 0;
};

}  // namespace rankcollapse
