#include "engine/nn/kernels/sparse_weight_gradient.hpp"

#include <catch2/catch.hpp>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/relative_error.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t side = 12, map_width = 15, filters = 20, outputs = 16, samples = 5;

/// The gradients that reached some outputs of a convolution, as they come from a pool and a ReLU.
struct Gradients {
  Matrix values;
  std::vector<Index> positions;
};

Gradients drawn_gradients(Draw& draw) {
  Gradients gradients{Matrix(outputs * filters, samples), {}};
  gradients.values.imbue([&] { return draw.flip() ? static_cast<Scalar>(draw.normal()) : Scalar{0}; });
  for (std::size_t i = 0; i < gradients.values.n_elem; ++i) {
    const std::size_t row = draw.count(0, side - 1), column = draw.count(0, side - 1);
    gradients.positions.push_back(static_cast<Index>(row * map_width + column));
  }
  return gradients;
}

/// The definition, in long double, filter fastest.
std::vector<long double> weight_gradient(const Window& window, const Matrix& x, const Gradients& gradients) {
  const std::size_t channels = window.input.channels;
  std::vector<long double> sums(filters * window.taps() * channels);
  for (std::size_t i = 0; i < gradients.values.n_elem; ++i) {
    const std::size_t sample = i / (outputs * filters), filter = i % filters;
    const auto position = static_cast<std::size_t>(gradients.positions[i]);
    for_each_tap(window, position / map_width, position % map_width, [&](std::size_t tap, std::size_t from) {
      for (std::size_t c = 0; c < channels; ++c) {
        sums[(tap * channels + c) * filters + filter] +=
            static_cast<long double>(gradients.values[i]) *
            static_cast<long double>(x(from * channels + c, sample));
      }
    });
  }
  return sums;
}

}  // namespace

TEST_CASE("the sparse weight gradient is that of the definition but for rounding, on every instruction set") {
  for (const KernelSet* kernels : available_kernel_sets()) {
    int computed = 0;
    for (const std::size_t taps : {3, 5}) {
      for (const std::size_t channels : {1, 3, 24, 70}) {
        INFO(kernels->name << ": " << taps << " taps, " << channels << " channels");
        const Window window{
            Shape::image(side, side, channels), taps, taps, 1, taps / 2, taps / 2, side, side};
        auto sparse = SparseWeightGradient::of(window, filters, outputs, map_width, *kernels);
        if (!sparse) continue;
        ++computed;
        Draw draw(1, "sparse");
        Matrix x(window.input.size(), samples), gradient(filters, taps * taps * channels);
        x.imbue([&] { return static_cast<Scalar>(draw.normal()); });
        gradient.fill(arma::Datum<Scalar>::nan);
        const Gradients gradients = drawn_gradients(draw);
        Workers workers(2);
        sparse->compute(x, gradients.values, gradients.positions, gradient, workers);
        const double error = relative_error(gradient, weight_gradient(window, x, gradients));
        CHECK(error < (sizeof(Scalar) == 4 ? 2e-7 : 4e-16));
      }
    }
    CHECK(computed >= 4);
  }
}

}  // namespace rankcollapse
