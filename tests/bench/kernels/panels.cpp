// The machine's peak, and the product of panels at the shapes that convolutions give it.
#include "engine/nn/kernels/kernel_set.hpp"
#include "tests/bench/kernels/kernel_benchmark.hpp"

namespace rankcollapse {
namespace {

void fma_peak(benchmark::State& state) {
  double sink = 0.0, operations = 0.0;
  for (auto _ : state) operations = kernel_set().multiply_adds(100'000, &sink);
  benchmark::DoNotOptimize(sink);
  count_operations(state, operations);
}
BENCHMARK(fma_peak);

/// C (rows × panel) ← B (rows × inner) · A (inner × panel).
void multiply_panel(benchmark::State& state) {
  const auto rows = static_cast<std::size_t>(state.range(0)),
             inner = static_cast<std::size_t>(state.range(1));
  const std::size_t panel = kernel_set().panel;
  const std::vector<Scalar> a = normal_numbers(inner * panel), b = normal_numbers(rows * inner);
  std::vector<Scalar> c(rows * panel);
  const PanelProduct product = {.rows = rows,
                                .inner = inner,
                                .a = a.data(),
                                .a_stride = panel,
                                .b = b.data(),
                                .b_row = inner,
                                .b_inner = 1,
                                .c = c.data(),
                                .c_stride = panel,
                                .add = false};
  for (auto _ : state) {
    kernel_set().multiply_panel(product);
    benchmark::ClobberMemory();
  }
  count_operations(state, 2.0 * static_cast<double>(rows * inner * panel));
}
// 96 input channels, 13 to a tile of rows; 75 = 5·5·3, the patches of a first convolution.
BENCHMARK(multiply_panel)
    ->ArgNames({"rows", "inner"})
    ->Args({13, 96})
    ->Args({26, 96})
    ->Args({27, 96})
    ->Args({96, 96})
    ->Args({256, 96})
    ->Args({96, 256})
    ->Args({96, 75});

}  // namespace
}  // namespace rankcollapse
