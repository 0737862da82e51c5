#pragma once

#include <algorithm>

#include "engine/core/matrix.hpp"
#include "engine/core/parallel.hpp"

namespace rankcollapse {

/// How many neighbouring channels one task sums: whole cache lines, and enough to fill vector registers.
inline constexpr std::size_t channel_tile = 32;

/// Calls body(first channel, number of channels) for tiles that cover all channels, on the workers: each task
/// goes through the batch in order, so that sums do not depend on the number of threads.
template <typename Body>
void for_each_channel_tile(std::size_t channels, Workers& workers, Body&& body) {
  workers.run(tiles(channels, channel_tile), [&](std::size_t number, Scratch&) {
    const std::size_t first = number * channel_tile;
    body(first, std::min(channel_tile, channels - first));
  });
}

/// sums[c] = Σ of channel c over all positions and samples, for `count` ≤ channel_tile channels.
inline void sum_channel_tile(const Matrix& values, std::size_t channels, std::size_t first, std::size_t count,
                             Matrix& sums) {
  double total[channel_tile] = {};
  for (const Scalar* row = values.memptr() + first; row < values.memptr() + values.n_elem; row += channels) {
    for (std::size_t c = 0; c < count; ++c) total[c] += static_cast<double>(row[c]);
  }
  for (std::size_t c = 0; c < count; ++c) sums[first + c] = static_cast<Scalar>(total[c]);
}

/// The same for all channels.
inline void sum_channels(const Matrix& values, std::size_t channels, Matrix& sums, Workers& workers) {
  for_each_channel_tile(channels, workers, [&](std::size_t first, std::size_t count) {
    sum_channel_tile(values, channels, first, count, sums);
  });
}

/// Writes the channels' values to each of so many positions.
inline void fill_channels(const Matrix& values, std::size_t positions, Scalar* output) {
  for (std::size_t position = 0; position < positions; ++position) {
    output = std::copy_n(values.memptr(), values.n_elem, output);
  }
}

}  // namespace rankcollapse
