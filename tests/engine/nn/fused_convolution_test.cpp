#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "engine/nn/stretches.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

constexpr bool in_double = sizeof(Scalar) == 8;

/// Layers in YAML, and a batch for them.
struct Case {
  std::string layers;
  Shape input;
  std::size_t batch = 1;
};

std::string to_string(const Case& one) {
  return one.layers + " on " + std::to_string(one.batch) + " × " + to_string(one.input);
}

/// What a pass forward and back writes.
struct Written {
  Matrix y, dx, weight, bias;
};

/// The layers of a case with drawn weights, and a drawn batch; dy is as rare as where it comes from a pool.
class Both {
 public:
  Both(const Case& one, Draw& draw) : network_(network_of("layers: [" + one.layers + "]", one.input)) {
    for (Parameter* parameter : network_.parameters()) {
      const double deviation = 1.0 / std::sqrt(static_cast<double>(parameter->fan_in));
      parameter->value.imbue([&] { return static_cast<Scalar>(deviation * draw.normal()); });
    }
    x_.set_size(one.input.size(), one.batch);
    x_.imbue([&] { return static_cast<Scalar>(draw.normal()); });
    dy_.set_size(network_.output_shape().size(), one.batch);
    dy_.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  }

  /// Layer by layer.
  Written plain() {
    const std::vector<NamedLayer>& layers = network_.layers();
    std::vector<Matrix> values = {x_};
    Workers workers(1);
    const Pass pass{Mode::training, random_, 0, workers};
    for (const NamedLayer& named : layers) {
      values.push_back(Matrix(named.layer->output_shape().size(), x_.n_cols));
      named.layer->forward(values[values.size() - 2], values.back(), pass);
    }
    Matrix dy = dy_;
    for (std::size_t l = layers.size(); l-- > 0;) {
      Matrix dx(arma::size(values[l]));
      layers[l].layer->backward(values[l], values[l + 1], dy, dx, pass);
      dy = dx;
    }
    return written(values.back(), dy);
  }

  /// All at once; empty where the set has no kernels for it.
  Written fused(const KernelSet& kernels, int threads) {
    const auto stretches = find_stretches(network_.layers(), kernels);
    if (stretches.size() != 1 || stretches[0].last + 1 != network_.layers().size()) return {};
    FusedConvolution& layer = *stretches[0].fused;
    Workers workers(threads);
    const Pass pass{Mode::training, random_, 0, workers};
    const Scalar nothing = std::numeric_limits<Scalar>::quiet_NaN();
    Matrix y(network_.output_shape().size(), x_.n_cols), dx(arma::size(x_)), nobody_needs_it;
    y.fill(nothing);
    dx.fill(nothing);
    for (Parameter* parameter : network_.parameters()) parameter->gradient.fill(nothing);
    layer.forward(x_, y, pass);
    layer.backward(x_, y, dy_, dx, pass);
    return written(y, dx);
  }

 private:
  Written written(const Matrix& y, const Matrix& dx) const {
    const auto parameters = network_.parameters();
    return {y, dx, parameters[0]->gradient, parameters.size() > 1 ? parameters[1]->gradient : Matrix()};
  }

  Network network_;
  const Random random_{1, "dropout"};
  Matrix x_, dy_;
};

double distance(const Matrix& given, const Matrix& expected) {
  if (expected.is_empty()) return given.is_empty() ? 0.0 : 1.0;
  return static_cast<double>(arma::norm(given - expected, "fro") / arma::norm(expected, "fro"));
}

bool same_bits(const Matrix& a, const Matrix& b) {
  return a.n_elem == b.n_elem && std::memcmp(a.memptr(), b.memptr(), a.n_elem * sizeof(Scalar)) == 0;
}

Case random_case(Draw& draw) {
  const std::size_t taps = draw.flip() ? 5 : 3;
  const char* const paddings[] = {"valid", "same", "1"};
  std::string layers = "{type: conv2d, filters: " + std::to_string(16 * draw.count(1, 5)) +
                       ", kernel: " + std::to_string(taps) + ", padding: " + paddings[draw.count(0, 2)] +
                       ", bias: " + (draw.count(0, 3) == 0 ? "false}" : "true}");
  if (draw.count(0, 3) > 0) layers += ", {type: relu}";
  if (draw.flip()) {
    const std::size_t size = draw.count(2, 3);
    layers += ", {type: max_pool2d, size: " + std::to_string(size) +
              ", stride: " + std::to_string(draw.count(2, 3)) +
              ", padding: " + (draw.flip() ? "same}" : "valid}");
  }
  const Shape input =
      Shape::image(draw.count(7, 19), draw.count(7, 19), draw.flip() ? draw.count(1, 9) : draw.count(10, 70));
  return {layers, input, draw.count(1, 9)};
}

}  // namespace

TEST_CASE("a stretch computed at once gives what its layers give, on every instruction set") {
  // F(4×4, 5×5) loses more digits than others, see winograd_test.cpp. In float another output may win where
  // two are nearly equal, and takes its gradient with it.
  const double tolerance = in_double ? 1e-13 : 3e-5, of_gradients = in_double ? tolerance : 3e-2;
  Draw draw(1, "fused");
  int computed = 0;
  for (int number = 0; number < 60; ++number) {
    const Case one = random_case(draw);
    Both both(one, draw);
    const Written expected = both.plain();
    for (const KernelSet* kernels : available_kernel_sets()) {
      INFO(kernels->name << ": " << to_string(one));
      const Written given = both.fused(*kernels, 1);
      if (given.y.is_empty()) continue;
      ++computed;
      CHECK(distance(given.y, expected.y) < tolerance);
      CHECK(distance(given.dx, expected.dx) < of_gradients);
      CHECK(distance(given.weight, expected.weight) < of_gradients);
      CHECK(distance(given.bias, expected.bias) < tolerance);
    }
  }
  CHECK(computed >= 100);
}

TEST_CASE("no bit of a stretch computed at once depends on the number of threads") {
  const Case cases[] = {
      {"{type: conv2d, filters: 48, kernel: 5, padding: same}, {type: relu}, {type: max_pool2d, size: 3, "
       "padding: same}",
       Shape::image(14, 13, 20), 11},
      {"{type: conv2d, filters: 16, kernel: 3, padding: same}, {type: relu}", Shape::image(9, 12, 3), 9}};
  for (const Case& one : cases) {
    Draw draw(2, "threads");
    Both both(one, draw);
    for (const KernelSet* kernels : available_kernel_sets()) {
      const Written expected = both.fused(*kernels, 1);
      REQUIRE(expected.y.is_finite());
      for (const int threads : {2, 3, 8}) {
        INFO(kernels->name << ", " << threads << " threads: " << to_string(one));
        const Written given = both.fused(*kernels, threads);
        CHECK(same_bits(given.y, expected.y));
        CHECK(same_bits(given.dx, expected.dx));
        CHECK(same_bits(given.weight, expected.weight));
        CHECK(same_bits(given.bias, expected.bias));
      }
    }
  }
}

}  // namespace rankcollapse
