#include <catch2/catch.hpp>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "engine/nn/kernels/toom_cook.hpp"
#include "engine/nn/kernels/winograd.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/relative_error.hpp"

namespace rankcollapse {
namespace {

/// y of the definition in long double, one column a sample.
std::vector<long double> convolve(const Window& window, const Matrix& weight, const Matrix& x) {
  const std::size_t channels = window.input.channels, filters = weight.n_rows;
  std::vector<long double> y(window.output_positions() * filters * x.n_cols);
  for (std::size_t sample = 0; sample < x.n_cols; ++sample) {
    for (std::size_t row = 0; row < window.output_height; ++row) {
      for (std::size_t column = 0; column < window.output_width; ++column) {
        long double* out =
            y.data() + ((sample * window.output_height + row) * window.output_width + column) * filters;
        for_each_tap(window, row, column, [&](std::size_t tap, std::size_t position) {
          for (std::size_t c = 0; c < channels; ++c) {
            const auto value = static_cast<long double>(x(position * channels + c, sample));
            for (std::size_t f = 0; f < filters; ++f)
              out[f] += value * static_cast<long double>(weight(f, tap * channels + c));
          }
        });
      }
    }
  }
  return y;
}

/// Its adjoint: dx of the definition.
std::vector<long double> convolve_back(const Window& window, const Matrix& weight, const Matrix& dy) {
  const std::size_t channels = window.input.channels, filters = weight.n_rows;
  std::vector<long double> dx(window.input.size() * dy.n_cols);
  for (std::size_t sample = 0; sample < dy.n_cols; ++sample) {
    for (std::size_t output = 0; output < window.output_positions(); ++output) {
      const std::size_t row = output / window.output_width, column = output % window.output_width;
      for_each_tap(window, row, column, [&](std::size_t tap, std::size_t position) {
        long double* to = dx.data() + sample * window.input.size() + position * channels;
        for (std::size_t c = 0; c < channels; ++c) {
          for (std::size_t f = 0; f < filters; ++f) {
            to[c] += static_cast<long double>(dy(output * filters + f, sample)) *
                     static_cast<long double>(weight(f, tap * channels + c));
          }
        }
      });
    }
  }
  return dx;
}

Window same_window(std::size_t side, std::size_t taps, std::size_t channels) {
  return {Shape::image(side, side, channels), taps, taps, 1, taps / 2, taps / 2, side, side};
}

/// ‖given − definition‖/‖definition‖ for drawn inputs and weights.
double error_of(const Window& window, std::size_t filters, const KernelSet& kernels, Draw& draw) {
  Matrix weight(filters, window.taps() * window.input.channels), x(window.input.size(), 3);
  weight.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  x.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  auto winograd = Winograd::of(window, filters, kernels);
  if (!winograd) return -1.0;
  const std::vector<long double> expected = convolve(window, weight, x);
  long double squares = 0.0L, all = 0.0L;
  Workers workers(1);
  const auto take = [&](std::size_t sample, std::size_t first, const Scalar* map) {
    for (std::size_t row = 0; row < window.output_height; ++row) {
      for (std::size_t column = 0; column < window.output_width; ++column) {
        const std::size_t position = row * window.output_width + column;
        const long double* out = expected.data() + (sample * window.output_positions() + position) * filters;
        const Scalar* given = map + (row * winograd->map_width() + column) * kernels.panel;
        for (std::size_t f = first; f < std::min(filters, first + kernels.panel); ++f) {
          const long double difference = static_cast<long double>(given[f - first]) - out[f];
          squares += difference * difference;
          all += out[f] * out[f];
        }
      }
    }
  };
  winograd->forward(weight, x, workers, take);
  return static_cast<double>(std::sqrt(squares / all));
}

/// The same of the inputs' gradient.
double gradient_error_of(const Window& window, std::size_t filters, const KernelSet& kernels, Draw& draw) {
  Matrix weight(filters, window.taps() * window.input.channels), dy(window.output_positions() * filters, 3);
  weight.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  dy.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  auto winograd = Winograd::of(window, filters, kernels);
  if (!winograd) return -1.0;
  Workers workers(1);
  Matrix dx(window.input.size(), dy.n_cols);
  const std::size_t row_size = window.output_width * filters;
  const auto give = [&](std::size_t sample, Scalar* map) {
    for (std::size_t row = 0; row < window.output_height; ++row)
      std::copy_n(dy.colptr(sample) + row * row_size, row_size, map + row * winograd->map_width() * filters);
  };
  winograd->data_gradient(weight, give, dx, workers);
  return relative_error(dx, convolve_back(window, weight, dy));
}

}  // namespace

TEST_CASE("the matrices of Toom and Cook turn correlations into products, in exact arithmetic") {
  constexpr ToomCook<4, 3> matrices;  // points 0, ±1, ±2: all entries are multiples of 1/24
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      for (std::size_t d = 0; d < 6; ++d) {
        double sum = 0.0;
        for (std::size_t p = 0; p < 6; ++p)
          sum += matrices.output[p][i] * matrices.weight[p][j] * matrices.input[p][d];
        CHECK(sum == Approx(d == i + j ? 1.0 : 0.0).margin(1e-15));
      }
    }
  }
}

TEST_CASE("the rounding of Winograd's method is bounded for each tile, on every instruction set") {
  // Root-mean-square relative error over 96 channels and, of the inputs' gradient, over 32 filters; measured
  // in float: 4.2e-6, 2.1e-6, 3.5e-6, 3.6e-7, and 2.7e-6, 1.4e-6, 1.9e-6, 2.3e-7.
  struct Bound {
    std::size_t taps, side;
    const char* name;
    double in_float, in_double, gradient_in_float, gradient_in_double;
  };
  const Bound bounds[] = {{5, 8, "Winograd F(4×4, 5×5)", 6e-6, 1.2e-14, 4e-6, 8e-15},
                          {3, 8, "Winograd F(4×4, 3×3)", 4e-6, 8e-15, 2.5e-6, 5e-15},
                          {5, 2, "Winograd F(2×2, 5×5)", 4e-6, 8e-15, 3e-6, 6e-15},
                          {3, 2, "Winograd F(2×2, 3×3)", 1e-6, 2e-15, 6e-7, 1e-15}};
  for (const KernelSet* kernels : available_kernel_sets()) {
    for (const Bound& bound : bounds) {
      Draw draw(1, bound.name);
      const Window window = same_window(bound.side, bound.taps, 96);
      INFO(kernels->name << ", " << bound.name);
      REQUIRE(Winograd::of(window, 32, *kernels)->name() == bound.name);
      const double error = error_of(window, 32, *kernels, draw);
      CHECK(error > 0.0);
      CHECK(error < (sizeof(Scalar) == 4 ? bound.in_float : bound.in_double));
      const double of_gradient = gradient_error_of(window, 32, *kernels, draw);
      CHECK(of_gradient > 0.0);
      CHECK(of_gradient < (sizeof(Scalar) == 4 ? bound.gradient_in_float : bound.gradient_in_double));
    }
  }
}

TEST_CASE("Winograd's method is refused where it does not apply") {
  const KernelSet& kernels = kernel_set();
  Window window = same_window(8, 5, 4);
  CHECK(Winograd::of(window, 32, kernels));
  CHECK_FALSE(Winograd::of(window, 33, kernels));  // filters that do not fill registers
  window.stride = 2;
  CHECK_FALSE(Winograd::of(window, 32, kernels));
  CHECK_FALSE(Winograd::of(same_window(8, 7, 4), 32, kernels));
  CHECK_FALSE(Winograd::of(same_window(8, 1, 4), 32, kernels));
  CHECK_FALSE(Winograd::of(same_window(1, 5, 4), 32, kernels));  // a tile of four outputs for one
}

}  // namespace rankcollapse
