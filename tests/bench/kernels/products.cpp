// OpenBLAS's matrix product at the shapes of Mini-AlexNet and of perceptrons.
#include "engine/nn/kernels/gemm.hpp"
#include "tests/bench/kernels/kernel_benchmark.hpp"

namespace rankcollapse {
namespace {

/// C (rows × columns) ← A (rows × inner) · B (inner × columns).
void multiply(benchmark::State& state) {
  use_single_threaded_blas();
  const auto rows = static_cast<std::size_t>(state.range(0)),
             columns = static_cast<std::size_t>(state.range(1)),
             inner = static_cast<std::size_t>(state.range(2));
  const std::vector<Scalar> a = normal_numbers(rows * inner), b = normal_numbers(inner * columns);
  std::vector<Scalar> c(rows * columns);
  for (auto _ : state) {
    multiply(Transpose::no, Transpose::no, rows, columns, inner, Block<const Scalar>{a.data(), rows},
             Block<const Scalar>{b.data(), inner}, Scalar{0}, Block<Scalar>{c.data(), rows});
    benchmark::ClobberMemory();
  }
  count_operations(state, 2.0 * static_cast<double>(rows * columns * inner));
}
// The two convolutions, over the patches of an image; dense layers at batches of 16 and 128.
BENCHMARK(multiply)
    ->ArgNames({"rows", "columns", "inner"})
    ->Args({96, 784, 75})
    ->Args({256, 100, 2400})
    ->Args({384, 16, 4096})
    ->Args({384, 128, 4096})
    ->Args({512, 128, 3072})
    ->Args({512, 128, 512});

}  // namespace
}  // namespace rankcollapse
