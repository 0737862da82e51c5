#pragma once

#include <cstddef>
#include <vector>

namespace rankcollapse {

/// At most so many (two or more) of some items, evenly spaced, the first and the last among them.
template <typename Item>
std::vector<Item> thinned(const std::vector<Item>& items, std::size_t most) {
  if (items.size() <= most) return items;
  std::vector<Item> kept;
  for (std::size_t index = 0; index < most; ++index)
    kept.push_back(items[index * (items.size() - 1) / (most - 1)]);
  return kept;
}

}  // namespace rankcollapse
