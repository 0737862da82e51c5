#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "engine/nn/kernels/available_kernel_sets.hpp"
#include "engine/nn/stretches.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/nn/same_bits.hpp"

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

  /// What computes all at once; null where the set has no kernels for it.
  std::unique_ptr<Layer> at_once(const KernelSet& kernels) {
    auto stretches = find_stretches(network_.layers(), kernels);
    if (stretches.size() != 1 || stretches[0].last + 1 != network_.layers().size()) return nullptr;
    return std::move(stretches[0].fused);
  }

  /// All at once, of the first samples, with or without dx.
  Written fused(Layer& layer, int threads, std::size_t samples, bool with_dx = true) {
    Workers workers(threads);
    const Pass pass{Mode::training, random_, 0, workers};
    const Scalar nothing = std::numeric_limits<Scalar>::quiet_NaN();
    const Matrix x = x_.head_cols(samples), dy = dy_.head_cols(samples);
    Matrix y(network_.output_shape().size(), samples), dx;
    if (with_dx) dx.set_size(arma::size(x));
    y.fill(nothing);
    dx.fill(nothing);
    for (Parameter* parameter : network_.parameters()) parameter->gradient.fill(nothing);
    layer.forward(x, y, pass);
    layer.backward(x, y, dy, dx, pass);
    return written(y, dx);
  }

  /// The same of all samples; empty where the set has no kernels for it.
  Written fused(const KernelSet& kernels, int threads) {
    const std::unique_ptr<Layer> layer = at_once(kernels);
    return layer == nullptr ? Written{} : fused(*layer, threads, x_.n_cols);
  }

  /// The outputs of a batch that nothing is learnt from.
  void evaluate(Layer& layer, const Matrix& x) {
    Workers workers(1);
    Matrix y(network_.output_shape().size(), x.n_cols);
    layer.forward(x, y, {Mode::evaluation, random_, 0, workers});
  }

  Matrix& x() { return x_; }
  std::size_t filters() const { return network_.layers()[0].layer->output_shape().channels; }

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

void check_same(const Written& given, const Written& expected) {
  CHECK(same_bits(given.y, expected.y));
  CHECK(same_bits(given.dx, expected.dx));
  CHECK(same_bits(given.weight, expected.weight));
  CHECK(same_bits(given.bias, expected.bias));
}

/// A stretch with a pool, of which the last panel of filters is not full on some sets, and one without.
std::vector<Case> two_cases() {
  return {{"{type: conv2d, filters: 48, kernel: 5, padding: same}, {type: relu}, {type: max_pool2d, size: 3, "
           "padding: same}",
           Shape::image(14, 13, 20), 11},
          {"{type: conv2d, filters: 16, kernel: 3, padding: same}, {type: relu}", Shape::image(9, 12, 3), 9}};
}

Case random_case(Draw& draw) {
  const std::size_t taps = draw.flip() ? 5 : 3;
  const char* const paddings[] = {"valid", "same", "1"};
  std::string layers = "{type: conv2d, filters: " + std::to_string(8 * draw.count(1, 9)) +
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
  // F(4×4, 5×5) loses more digits than others, see winograd_test.cpp. In float an output near 0, or another
  // one of two that are nearly equal, may win in a ReLU or a pool, and takes its gradient with it.
  const double tolerance = in_double ? 1e-13 : 3e-5, behind_kinks = in_double ? tolerance : 3e-2;
  Draw draw(1, "fused");
  std::map<std::string, int> computed, without_kinks, with_part_of_a_panel;
  for (int number = 0; number < 100; ++number) {
    const Case one = random_case(draw);
    const bool kinks =
        one.layers.find("relu") != std::string::npos || one.layers.find("pool") != std::string::npos;
    const double of_gradients = kinks ? behind_kinks : tolerance;
    Both both(one, draw);
    const Written expected = both.plain();
    for (const KernelSet* kernels : available_kernel_sets()) {
      INFO(kernels->name << ": " << to_string(one));
      const Written given = both.fused(*kernels, 1);
      if (given.y.is_empty()) continue;
      ++computed[kernels->name];
      without_kinks[kernels->name] += kinks ? 0 : 1;
      with_part_of_a_panel[kernels->name] += both.filters() % kernels->panel == 0 ? 0 : 1;
      CHECK(distance(given.y, expected.y) < tolerance);
      CHECK(distance(given.dx, expected.dx) < of_gradients);
      CHECK(distance(given.weight, expected.weight) < of_gradients);
      CHECK(distance(given.bias, expected.bias) < tolerance);
    }
  }
  for (const KernelSet* kernels : available_kernel_sets()) {
    INFO(kernels->name);
    CHECK(computed[kernels->name] >= 20);
    CHECK(without_kinks[kernels->name] >= 1);
    // Where filters of a multiple of 8 can fill registers and leave a panel open.
    if (kernels->panel > 8) CHECK(with_part_of_a_panel[kernels->name] >= 5);
  }
}

TEST_CASE("a stretch computed at once keeps nothing that shows from one batch to the next") {
  for (const Case& one : two_cases()) {
    Draw draw(3, "batches");
    Both both(one, draw);
    Matrix other(one.input.size(), 5);
    other.imbue([&] { return static_cast<Scalar>(draw.normal()); });
    for (const KernelSet* kernels : available_kernel_sets()) {
      INFO(kernels->name << ": " << to_string(one));
      const Written of_nine = both.fused(*both.at_once(*kernels), 1, 9);
      const Written of_two = both.fused(*both.at_once(*kernels), 1, 2);
      const std::unique_ptr<Layer> layer = both.at_once(*kernels);
      check_same(both.fused(*layer, 1, 9), of_nine);
      check_same(both.fused(*layer, 1, 2), of_two);
      both.evaluate(*layer, other);
      check_same(both.fused(*layer, 1, 9), of_nine);
      Written without_dx = both.fused(*layer, 1, 9, false);
      CHECK(without_dx.dx.is_empty());
      without_dx.dx = of_nine.dx;
      check_same(without_dx, of_nine);
    }
  }
}

TEST_CASE("a stretch computed at once hides no number that is not one, and keeps it in its sample") {
  for (const Case& one : two_cases()) {
    Draw draw(4, "not a number");
    Both both(one, draw);
    both.x()(one.input.size() / 2, 0) = std::numeric_limits<Scalar>::quiet_NaN();
    const Matrix expected = both.plain().y;
    REQUIRE(expected.has_nan());
    for (const KernelSet* kernels : available_kernel_sets()) {
      INFO(kernels->name << ": " << to_string(one));
      const Matrix given = both.fused(*kernels, 1).y;
      std::size_t hidden = 0;
      for (std::size_t i = 0; i < expected.n_elem; ++i)
        hidden += std::isnan(expected[i]) && !std::isnan(given[i]) ? 1 : 0;
      CHECK(hidden == 0);
      CHECK(given.tail_cols(given.n_cols - 1).is_finite());
    }
  }
}

TEST_CASE("no bit of a stretch computed at once depends on the number of threads") {
  for (const Case& one : two_cases()) {
    Draw draw(2, "threads");
    Both both(one, draw);
    for (const KernelSet* kernels : available_kernel_sets()) {
      const Written expected = both.fused(*kernels, 1);
      REQUIRE(expected.y.is_finite());
      for (const int threads : {2, 3, 8}) {
        INFO(kernels->name << ", " << threads << " threads: " << to_string(one));
        check_same(both.fused(*kernels, threads), expected);
      }
    }
  }
}

}  // namespace rankcollapse
