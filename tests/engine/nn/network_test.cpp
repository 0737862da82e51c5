#include <catch2/catch.hpp>

#include "engine/core/error.hpp"
#include "engine/nn/make_chain.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

const char* const small_model = R"(
initializer: {type: he_normal, bias: 0.1}
layers:
  - {type: conv2d, name: conv, filters: 4, kernel: 3, padding: same}
  - {type: batch_norm, name: bn}
  - {type: relu}
  - {type: max_pool2d, size: 2}
  - {type: flatten}
  - {type: dense, name: fc1, units: 6}
  - {type: tanh}
  - {type: dense, name: fc2, units: classes}
)";

/// A network with a batch and an output gradient, ready to run.
struct Fixture {
  Fixture() : network(network_of(small_model, Shape::image(6, 6, 2), 3)) {
    initialize_weights(network, Random(1, "init"));
    Draw draw(1, "network");
    inputs.set_size(72, 5);
    inputs.imbue([&] { return static_cast<Scalar>(draw.normal()); });
    dy.set_size(3, 5);
    dy.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  }

  Pass pass(Mode mode) { return {mode, random, 0, workers}; }

  Matrix gradient(const char* name) {
    for (const Parameter* parameter : network.parameters()) {
      if (parameter->name == name) return parameter->gradient;
    }
    return {};
  }

  Workers workers{2};
  Random random{1, "dropout"};
  Network network;
  Matrix inputs, dy;
};

bool same(const Matrix& a, const Matrix& b) {
  return arma::approx_equal(a, b, "absdiff", 0);
}

std::vector<std::string> names(const std::vector<Parameter*>& parameters) {
  std::vector<std::string> result;
  for (const Parameter* parameter : parameters) result.push_back(parameter->name);
  return result;
}

}  // namespace

TEST_CASE("Mini-AlexNet has 2,272,458 parameters, 704 of them running statistics") {
  const Network network = mini_alexnet();
  CHECK(parameter_count(network, true) == 2'272'458);
  CHECK(parameter_count(network, false) == 2'272'458 - 704);
  std::vector<std::string> shapes;
  for (const auto& layer : network.layers()) shapes.push_back(to_string(layer.layer->output_shape()));
  CHECK(shapes == std::vector<std::string>{"28×28×96", "28×28×96", "10×10×96", "10×10×96", "10×10×256",
                                           "10×10×256", "4×4×256", "4×4×256", "4096 features", "384 features",
                                           "384 features", "192 features", "192 features", "10 features"});
}

TEST_CASE("Mini-AlexNet costs 137.5 MFLOP an image forward and 401 to train, counted densely") {
  const Network network = mini_alexnet();
  double forward = 0.0;
  for (const auto& layer : network.layers()) forward += layer.layer->multiply_adds();
  CHECK(2e-6 * forward == Approx(137.5).epsilon(1e-3));
  CHECK(2e-6 * network.training_multiply_adds() == Approx(401).epsilon(1e-3));
}

TEST_CASE("a network's gradients are those of the chain of its layers") {
  Fixture fixture;
  const Pass pass = fixture.pass(Mode::training);
  fixture.network.forward(fixture.inputs, pass);
  fixture.network.backward(fixture.inputs, fixture.dy, pass);
  // Against central differences, one entry of every parameter.
  for (Parameter* parameter : fixture.network.parameters()) {
    const std::size_t entry = parameter->value.n_elem / 2;
    const Scalar centre = parameter->value[entry], step = sizeof(Scalar) == 8 ? Scalar(1e-6) : Scalar(1e-3);
    const auto objective = [&](Scalar value) {
      parameter->value[entry] = value;
      return arma::accu(fixture.network.forward(fixture.inputs, pass) % fixture.dy);
    };
    const auto quotient = (objective(centre + step) - objective(centre - step)) / (2 * step);
    parameter->value[entry] = centre;
    INFO(parameter->name);
    CHECK(parameter->gradient[entry] ==
          Approx(quotient).epsilon(sizeof(Scalar) == 8 ? 1e-6 : 5e-2).margin(1e-2));
  }
}

TEST_CASE("a frozen layer is evaluated, not trained, and passes gradients on") {
  Fixture fixture;
  const Pass pass = fixture.pass(Mode::training);
  REQUIRE(fixture.network.freeze("bn"));
  fixture.network.forward(fixture.inputs, pass);
  fixture.network.backward(fixture.inputs, fixture.dy, pass);
  const Buffer& running_mean = *fixture.network.buffers()[0];
  CHECK(arma::all(arma::vectorise(running_mean.value) == Scalar{0}));
  CHECK(names(fixture.network.trained_parameters()) == std::vector<std::string>{"conv.weight", "conv.bias",
                                                                                "fc1.weight", "fc1.bias",
                                                                                "fc2.weight", "fc2.bias"});
  CHECK(arma::norm(fixture.gradient("conv.weight"), "fro") > 0);
  CHECK(names(fixture.network.parameters()).size() == 8);
}

TEST_CASE("below the lowest trained layer no gradient is computed, above it they are as before") {
  Fixture whole, frozen;
  const Pass pass = whole.pass(Mode::evaluation), frozen_pass = frozen.pass(Mode::evaluation);
  REQUIRE(frozen.network.freeze("conv"));
  REQUIRE(frozen.network.freeze("bn"));
  const double cost = whole.network.training_multiply_adds();
  CHECK(frozen.network.training_multiply_adds() < cost);
  for (Parameter* parameter : frozen.network.parameters()) parameter->gradient.fill(Scalar{-7});
  whole.network.forward(whole.inputs, pass);
  whole.network.backward(whole.inputs, whole.dy, pass);
  frozen.network.forward(frozen.inputs, frozen_pass);
  frozen.network.backward(frozen.inputs, frozen.dy, frozen_pass);
  for (const char* name : {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}) {
    CHECK(same(whole.gradient(name), frozen.gradient(name)));
  }
  for (const char* name : {"conv.weight", "conv.bias", "bn.weight"}) {
    CHECK(arma::all(arma::vectorise(frozen.gradient(name)) == Scalar{-7}));
  }
}

TEST_CASE("with every layer frozen, backward has nothing to do") {
  Fixture fixture;
  for (const char* name : {"conv", "bn", "fc1", "fc2"}) REQUIRE(fixture.network.freeze(name));
  CHECK(fixture.network.trained_parameters().empty());
  const Pass pass = fixture.pass(Mode::training);
  fixture.network.forward(fixture.inputs, pass);
  CHECK_NOTHROW(fixture.network.backward(fixture.inputs, fixture.dy, pass));
}

TEST_CASE("freeze() tells where there is no such layer, or one without parameters") {
  Fixture fixture;
  CHECK_FALSE(fixture.network.freeze("fc9"));
  CHECK_FALSE(fixture.network.freeze("relu1"));
}

TEST_CASE("a sample's output in evaluation does not depend on its batch") {
  Fixture fixture;
  const Pass pass = fixture.pass(Mode::evaluation);
  const Matrix together = fixture.network.forward(fixture.inputs, pass);
  for (std::size_t sample = 0; sample < fixture.inputs.n_cols; ++sample) {
    const Matrix alone = fixture.network.forward(fixture.inputs.col(sample), pass);
    CHECK(arma::approx_equal(alone, together.col(sample), "reldiff", sizeof(Scalar) == 8 ? 1e-13 : 1e-5));
  }
}

TEST_CASE("dropout keeps the mean, and draws another mask at another step, seed or name") {
  const auto outputs = [](const std::string& name, std::uint64_t seed, std::uint64_t step) {
    Network network =
        network_of("layers: [{type: dropout, rate: 0.4, name: " + name + "}]", Shape::vector(100));
    Workers workers(1);
    const Random random(seed, "dropout");
    return Matrix(
        network.forward(Matrix(100, 1000, arma::fill::ones), {Mode::training, random, step, workers}));
  };
  const Matrix first = outputs("a", 1, 1);
  CHECK(arma::accu(first == Scalar{0}) == Approx(40'000).margin(5 * 155));
  CHECK(arma::accu(first) == Approx(100'000).margin(5 * 155 / 0.6));
  CHECK(same(first, outputs("a", 1, 1)));
  CHECK_FALSE(same(first, outputs("a", 1, 2)));
  CHECK_FALSE(same(first, outputs("a", 2, 1)));
  CHECK_FALSE(same(first, outputs("b", 1, 1)));
}

TEST_CASE("running statistics keep the share `momentum`, and their variance is unbiased") {
  Network network = network_of("layers: [{type: batch_norm, momentum: 0.75}]", Shape::vector(1));
  Workers workers(1);
  const Random random(1, "dropout");
  network.forward(Matrix{{1, 2, 6}}, {Mode::training, random, 0, workers});
  CHECK(network.buffers()[0]->value[0] == Approx(0.75 * 0 + 0.25 * 3));
  CHECK(network.buffers()[1]->value[0] == Approx(0.75 * 1 + 0.25 * 7));
  network.forward(Matrix{{1, 2, 6}}, {Mode::evaluation, random, 0, workers});
  CHECK(network.buffers()[0]->value[0] == Approx(0.25 * 3));
}

TEST_CASE("of equal values under a maximum the first one gets the gradient") {
  Document document = Document::parse("{type: max_pool2d, size: 2}", "layer.yaml");
  LayerNames names;
  const auto layer = make_max_pool2d(document.root(), {"pool", Shape::image(2, 2, 1), 0, {}, names});
  Workers workers(1);
  const Random random(1, "dropout");
  const Pass pass{Mode::training, random, 0, workers};
  const Matrix x = arma::Col<Scalar>{1, 5, 5, 5}, dy(1, 1, arma::fill::ones);
  Matrix y(1, 1), dx(4, 1);
  layer->forward(x, y, pass);
  layer->backward(x, y, dy, dx, pass);
  CHECK(same(dx, arma::Col<Scalar>{0, 1, 0, 0}));
}

TEST_CASE("the chosen kernels are told in the order of the layers, those inside a layer where it stands") {
  Network network = network_of(R"(
input: [8, 8, 16]
layers:
  - {type: conv2d, name: conv1, filters: 16, kernel: 3, padding: 1}
  - {type: batch_norm}
  - type: residual
    layers: [{type: conv2d, name: conv2, filters: 16, kernel: 3, padding: 1}, {type: relu, name: relu2}]
  - {type: conv2d, name: conv3, filters: 16, kernel: 3, padding: 1}
  - {type: flatten}
  - {type: dense, name: fc1, units: 4}
  - {type: residual, layers: [{type: dense, name: fc2, units: 4}]}
  - {type: dense, name: fc3, units: 3}
)");
  std::vector<std::string> layers;
  for (const ChosenKernel& chosen : network.chosen_kernels()) layers.push_back(chosen.layers);
  CHECK(layers == std::vector<std::string>{"conv1", "conv2, relu2", "conv3", "fc1", "fc2", "fc3"});
  CHECK(network.chosen_kernels().back().kernel == "panel products, for batches of 8 or more");
  network.use(Kernels::plain);
  CHECK(network.chosen_kernels().empty());
}

}  // namespace rankcollapse
