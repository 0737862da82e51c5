#include "engine/nn/kernels/patches.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

/// Neighbouring taps of one window row: their inputs are neighbours in memory too, for the channel runs
/// fastest.
struct Run {
  std::size_t offset;  // of the first input under a tap inside the image
  std::size_t before;  // values in the padding left of the image
  std::size_t inside;
  std::size_t after;  // values in the padding right of it
};

Run run_of_taps(const Window& window, std::size_t row, std::size_t column, std::size_t i, std::size_t first_j,
                std::size_t last_j) {
  const auto channels = window.input.channels;
  const auto taps = last_j - first_j;
  const std::size_t h = row * window.stride + i - window.top;  // wraps round to a huge number above the image
  if (h >= window.input.height) return {0, taps * channels, 0, 0};
  const std::size_t begin = column * window.stride + first_j;  // counted from the left edge of the padding
  const std::size_t image_begin = std::clamp(window.left, begin, begin + taps);
  const std::size_t image_end = std::clamp(window.left + window.input.width, image_begin, begin + taps);
  const std::size_t w = image_begin - std::min(window.left, image_begin);
  return {(h * window.input.width + w) * channels, (image_begin - begin) * channels,
          (image_end - image_begin) * channels, (begin + taps - image_end) * channels};
}

/// Calls body(run) for the runs that taps first … last − 1 make at every output position, in the order of the
/// columns.
template <typename Body>
void for_each_run(const Window& window, std::size_t first, std::size_t last, Body&& body) {
  for (std::size_t row = 0; row < window.output_height; ++row) {
    for (std::size_t column = 0; column < window.output_width; ++column) {
      for (std::size_t tap = first; tap < last;) {
        const std::size_t i = tap / window.width;
        const std::size_t end = std::min(last, (i + 1) * window.width);
        body(run_of_taps(window, row, column, i, tap - i * window.width, end - i * window.width));
        tap = end;
      }
    }
  }
}

}  // namespace

void gather_patches(const Window& window, const Scalar* image, std::size_t first, std::size_t last,
                    Scalar* columns) {
  for_each_run(window, first, last, [&](const Run& run) {
    columns = std::fill_n(columns, run.before, Scalar{0});
    columns = std::copy_n(image + run.offset, run.inside, columns);
    columns = std::fill_n(columns, run.after, Scalar{0});
  });
}

void scatter_patches(const Window& window, const Scalar* columns, Scalar* image) {
  for_each_run(window, 0, window.taps(), [&](const Run& run) {
    columns += run.before;
    Scalar* target = image + run.offset;
    for (std::size_t index = 0; index < run.inside; ++index) target[index] += columns[index];
    columns += run.inside + run.after;
  });
}

}  // namespace rankcollapse
