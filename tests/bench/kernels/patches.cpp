// Patches of images (im2col) and their adjoint, at the shapes of Mini-AlexNet.
#include "engine/nn/kernels/patches.hpp"

#include "tests/bench/kernels/kernel_benchmark.hpp"

namespace rankcollapse {
namespace {

/// A 5×5 window of stride 1 with as many outputs as the square image has positions.
Window window_of(const benchmark::State& state) {
  const auto extent = static_cast<std::size_t>(state.range(0));
  return {.input = Shape::image(extent, extent, static_cast<std::size_t>(state.range(1))),
          .height = 5,
          .width = 5,
          .top = 2,
          .left = 2,
          .output_height = extent,
          .output_width = extent};
}

std::size_t numbers_in_patches(const Window& window) {
  return window.taps() * window.input.channels * window.output_positions();
}

void gather(benchmark::State& state) {
  const Window window = window_of(state);
  const std::vector<Scalar> image = normal_numbers(window.input.size());
  std::vector<Scalar> columns(numbers_in_patches(window));
  for (auto _ : state) {
    gather_patches(window, image.data(), 0, window.taps(), columns.data());
    benchmark::ClobberMemory();
  }
  count_traffic(state, columns.size());
}
BENCHMARK(gather)->ArgNames({"extent", "channels"})->Args({28, 3})->Args({10, 96});

void scatter(benchmark::State& state) {
  const Window window = window_of(state);
  const std::vector<Scalar> columns = normal_numbers(numbers_in_patches(window));
  std::vector<Scalar> image(window.input.size());
  for (auto _ : state) {
    scatter_patches(window, columns.data(), image.data());
    benchmark::ClobberMemory();
  }
  count_traffic(state, columns.size());
}
BENCHMARK(scatter)->ArgNames({"extent", "channels"})->Args({28, 3})->Args({10, 96});

}  // namespace
}  // namespace rankcollapse
