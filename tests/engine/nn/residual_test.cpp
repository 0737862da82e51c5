#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/nn/tensors.hpp"
#include "tests/engine/nn/draw.hpp"
#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

// A residual in a residual, and layers around them.
const char* const nested_model = R"(
input: [6, 6, 2]
layers:
  - {type: conv2d, filters: 4, kernel: 3, padding: 1, bias: false}
  - name: outer
    type: residual
    shortcut: projection
    layers:
      - {type: conv2d, filters: 5, kernel: 3, stride: 2, padding: 1, bias: false}
      - {type: batch_norm}
      - {type: tanh}
      - name: inner
        type: residual
        layers:
          - {type: conv2d, filters: 5, kernel: 1}
          - {type: batch_norm}
          - {type: dropout, rate: 0.5}
  - {type: conv2d, filters: 3, kernel: 3}
)";

/// The network with a batch and an output gradient, ready to run.
struct Fixture {
  Fixture() : network(network_of(nested_model)) {
    initialize_weights(network, Random(1, "init"));
    Draw draw(1, "residual");
    inputs.set_size(network.input_shape().size(), 5);
    inputs.imbue([&] { return static_cast<Scalar>(draw.normal()); });
    dy.set_size(network.output_shape().size(), 5);
    dy.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  }

  void run(Mode mode) {
    const Pass pass{mode, random, 0, workers};
    for (Parameter* parameter : network.parameters()) parameter->gradient.fill(Scalar{-7});
    outputs = network.forward(inputs, pass);
    network.backward(inputs, dy, pass);
  }

  const Matrix& gradient(const std::string& name) {
    for (const Parameter* parameter : network.parameters()) {
      if (parameter->name == name) return parameter->gradient;
    }
    throw Error(ExitCode::internal, "no " + name);
  }

  bool untouched(const std::string& name) { return arma::all(arma::vectorise(gradient(name) == Scalar{-7})); }

  const Matrix& buffer(const std::string& name) {
    for (const Buffer* buffer : network.buffers()) {
      if (buffer->name == name) return buffer->value;
    }
    throw Error(ExitCode::internal, "no " + name);
  }

  Workers workers{2};
  Random random{1, "dropout"};
  Network network;
  Matrix inputs, dy, outputs;
};

template <typename Named>
std::vector<std::string> names(const std::vector<Named*>& all) {
  std::vector<std::string> result;
  for (const Named* one : all) result.push_back(one->name);
  return result;
}

bool same(const Matrix& a, const Matrix& b) {
  return arma::approx_equal(a, b, "absdiff", 0);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "the parameters of a residual are those of its layers, then those of its shortcut, under flat names") {
  const Network network = network_of(nested_model);
  CHECK(names(network.parameters()) ==
        Names{"conv2d1.weight", "conv2d2.weight", "batch_norm1.weight", "batch_norm1.bias", "conv2d3.weight",
              "conv2d3.bias", "batch_norm2.weight", "batch_norm2.bias", "outer_shortcut_0.weight",
              "outer_shortcut_1.weight", "outer_shortcut_1.bias", "conv2d4.weight", "conv2d4.bias"});
  CHECK(names(network.buffers()) == Names{"batch_norm1.running_mean", "batch_norm1.running_var",
                                          "batch_norm2.running_mean", "batch_norm2.running_var",
                                          "outer_shortcut_1.running_mean", "outer_shortcut_1.running_var"});
  CHECK(state_of(network).size() == 13 + 6);
}

TEST_CASE("the walk over all layers goes into a residual and its shortcut before it goes on") {
  std::vector<std::string> walk;
  const Network network = network_of(nested_model);
  for (const VisitedLayer& visited : network.all_layers()) {
    walk.push_back(std::string(visited.depth, '-') + visited.named.name + " " + visited.named.type);
  }
  CHECK(walk == Names{"conv2d1 conv2d", "outer residual", "-conv2d2 conv2d", "-batch_norm1 batch_norm",
                      "-tanh1 tanh", "-inner residual", "--conv2d3 conv2d", "--batch_norm2 batch_norm",
                      "--dropout1 dropout", "-outer_shortcut_0 conv2d", "-outer_shortcut_1 batch_norm",
                      "conv2d4 conv2d"});
}

TEST_CASE("a frozen layer inside a residual is evaluated and not trained, all around it is") {
  Fixture fixture;
  REQUIRE(fixture.network.freeze("batch_norm2"));
  const Names trained = names(fixture.network.trained_parameters());
  CHECK(trained.size() == 13 - 2);
  CHECK(std::count(trained.begin(), trained.end(), "batch_norm2.weight") == 0);
  fixture.run(Mode::training);
  CHECK(fixture.buffer("batch_norm2.running_mean").is_zero());
  CHECK_FALSE(fixture.buffer("batch_norm1.running_mean").is_zero());
  CHECK_FALSE(fixture.buffer("outer_shortcut_1.running_mean").is_zero());
  for (const std::string& name : trained) CHECK_FALSE(fixture.untouched(name));
}

TEST_CASE("a residual that is frozen by its name is evaluated with all that is inside it") {
  Fixture fixture;
  REQUIRE(fixture.network.freeze("outer"));
  CHECK(names(fixture.network.trained_parameters()) ==
        Names{"conv2d1.weight", "conv2d4.weight", "conv2d4.bias"});
  for (const VisitedLayer& visited : fixture.network.all_layers()) {
    INFO(visited.named.name);
    CHECK(visited.frozen == (visited.named.name != "conv2d1" && visited.named.name != "conv2d4"));
  }
  fixture.run(Mode::training);
  for (const Buffer* buffer : fixture.network.buffers()) {
    INFO(buffer->name);
    CHECK(arma::all(arma::vectorise(buffer->value == (buffer->name.ends_with("mean") ? 0 : 1))));
  }
  Fixture evaluated;  // dropout is evaluated too
  evaluated.run(Mode::evaluation);
  CHECK(same(fixture.outputs, evaluated.outputs));
  CHECK(same(fixture.gradient("conv2d1.weight"), evaluated.gradient("conv2d1.weight")));
}

TEST_CASE(
    "where the lowest trained layer is inside a residual, backward ends there with the right gradients") {
  Fixture whole, frozen;
  for (const char* name : {"conv2d1", "conv2d2", "batch_norm1", "outer_shortcut_0"})
    REQUIRE(frozen.network.freeze(name));
  whole.run(Mode::evaluation);
  frozen.run(Mode::evaluation);
  for (const std::string& name : names(frozen.network.trained_parameters())) {
    INFO(name);
    CHECK(same(whole.gradient(name), frozen.gradient(name)));
  }
  for (const char* name :
       {"conv2d1.weight", "conv2d2.weight", "batch_norm1.weight", "outer_shortcut_0.weight"})
    CHECK(frozen.untouched(name));
  for (const char* name : {"inner", "outer_shortcut_1", "conv2d4"}) REQUIRE(frozen.network.freeze(name));
  CHECK(frozen.network.trained_parameters().empty());
  frozen.run(Mode::evaluation);
  for (const Parameter* parameter : frozen.network.parameters()) CHECK(frozen.untouched(parameter->name));
}

TEST_CASE("freeze() reaches any depth, and nothing without parameters") {
  Network network = network_of(nested_model);
  for (const char* name : {"tanh1", "dropout1", "outer_shortcut", "nowhere"}) {
    INFO(name);
    CHECK_FALSE(network.freeze(name));
  }
  CHECK(network.freeze("conv2d3"));
}

TEST_CASE("the multiply-adds of training count each pass through the layers inside a residual") {
  // Outputs × weights: each convolution's forward pass, a sample.
  const double first = 36 * 9 * 2 * 4, second = 9 * 9 * 4 * 5, third = 9 * 5 * 5, shortcut = 9 * 4 * 5,
               last = 9 * 5 * 3;
  Network network = network_of(nested_model);
  double forward = 0.0;
  for (const NamedLayer& named : network.layers()) forward += named.layer->multiply_adds();
  CHECK(forward == first + second + third + shortcut + last);
  // Forward, weight gradient, and data gradient but for the first.
  CHECK(network.training_multiply_adds() == 3 * forward - first);
  REQUIRE(network.freeze("conv2d1"));
  CHECK(network.training_multiply_adds() == first + 2 * (second + shortcut) + 3 * (third + last));
  REQUIRE(network.freeze("conv2d2"));
  REQUIRE(network.freeze("batch_norm1"));
  CHECK(network.training_multiply_adds() == first + second + 2 * shortcut + 2 * third + 3 * last);
  REQUIRE(network.freeze("outer"));
  CHECK(network.training_multiply_adds() == first + second + third + shortcut + 2 * last);
}

TEST_CASE("a pad keeps every stride-th pixel between zero channels, an odd one behind") {
  // The layers inside give nothing: weights of zero.
  Network network = network_of(R"(
input: [3, 4, 1]
layers:
  - name: block
    type: residual
    shortcut: pad
    layers: [{type: conv2d, filters: 4, kernel: 1, stride: 2, bias: false, initializer: {type: constant, value: 0}}]
)");
  initialize_weights(network, Random(1, "init"));
  Matrix x(12, 1);
  for (std::size_t i = 0; i < 12; ++i) x[i] = static_cast<Scalar>(i + 1);
  Workers workers(1);
  const Random random(1, "dropout");
  const Matrix y = network.forward(x, {Mode::training, random, 0, workers});
  CHECK(same(y, arma::Col<Scalar>{0, 1, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 11, 0, 0}));
}

TEST_CASE("the layers inside a residual are computed by the kernels that the network uses") {
  Network network = network_of(R"(
input: [8, 8, 16]
layers: [{type: residual, layers: [{type: conv2d, filters: 16, kernel: 3, padding: 1}, {type: relu}]}]
)");
  initialize_weights(network, Random(1, "init"));
  Draw draw(2, "residual");
  Matrix x(8 * 8 * 16, 9);
  x.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  Workers workers(1);
  const Random random(1, "dropout");
  const Pass pass{Mode::training, random, 0, workers};
  const auto& inside = network.layers()[0].layer->chains()[0].layers();
  Matrix convolved(arma::size(x)), f(arma::size(x));
  inside[0].layer->forward(x, convolved, pass);
  inside[1].layer->forward(convolved, f, pass);
  const Matrix by_definition = f + x;
  REQUIRE(network.chosen_kernels().size() == 1);
  const Matrix by_fast_kernels = network.forward(x, pass);
  CHECK_FALSE(same(by_fast_kernels, by_definition));
  CHECK(arma::approx_equal(by_fast_kernels, by_definition, "absdiff", Scalar(1e-4)));
  network.use(Kernels::plain);
  CHECK(network.chosen_kernels().empty());
  CHECK(same(network.forward(x, pass), by_definition));
}

TEST_CASE("ResNet-20 has 269,722 parameters and 1,376 running statistics, and halves its images twice") {
  const Network network = model_of("resnet20.yaml");
  CHECK(parameter_count(network, false) == 269'722);
  CHECK(parameter_count(network, true) == 269'722 + 1'376);
  std::vector<std::string> shapes;
  for (const char* name : {"layer1_2", "layer2_0", "layer2_0_shortcut", "layer3_2", "pool", "linear"}) {
    for (const VisitedLayer& visited : network.all_layers()) {
      if (visited.named.name == name) shapes.push_back(to_string(visited.layer().output_shape()));
    }
  }
  CHECK(shapes == Names{"32×32×16", "16×16×32", "16×16×32", "8×8×64", "64 features", "10 features"});
}

}  // namespace rankcollapse
