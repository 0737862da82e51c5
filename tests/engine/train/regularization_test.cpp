#include "engine/train/regularization.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

Network penalised(const std::string& regularization) {
  Network network = network_of(R"(
input: [4, 4, 2]
layers:
  - {type: conv2d, name: conv, filters: 3, kernel: 3}
  - {type: batch_norm, name: bn}
  - {type: flatten}
  - {type: dense, name: fc, units: 5}
)");
  Document document = Document::parse(regularization, "regularization.yaml");
  read_regularization(document.root(), network);
  document.finish();
  std::uint64_t seed = 0;
  for (Parameter* parameter : network.parameters()) {
    parameter->value = drawn_matrix(parameter->value.n_rows, parameter->value.n_cols, ++seed);
    parameter->gradient = drawn_matrix(parameter->value.n_rows, parameter->value.n_cols, ++seed);
  }
  return network;
}

double decay(const Network& network, const std::string& name) {
  return parameter_of(network, name).penalty.weight_decay;
}

double squares(const Network& network, const std::string& name) {
  const double norm = static_cast<double>(arma::norm(parameter_of(network, name).value, "fro"));
  return norm * norm;
}

}  // namespace

TEST_CASE("`all` falls on the weights of every layer") {
  const Network network = penalised("all: {weight_decay: 0.3}");
  for (const char* name : {"conv.weight", "fc.weight"}) CHECK(decay(network, name) == 0.3);
  for (const char* name : {"conv.bias", "fc.bias", "bn.weight", "bn.bias"})
    CHECK(decay(network, name) == 0.0);
}

TEST_CASE("a layer's own entry replaces `all` as a whole, its flags too") {
  const Network network = penalised(R"(
all: {weight_decay: 0.3, biases: true, batch_norm: true}
fc: {decoupled_weight_decay: 0.1}
bn: {l2: 0.2}
)");
  for (const char* name : {"conv.weight", "conv.bias"}) CHECK(decay(network, name) == 0.3);
  CHECK(decay(network, "fc.weight") == 0.1);
  CHECK(parameter_of(network, "fc.weight").penalty.decoupled);
  CHECK_FALSE(parameter_of(network, "conv.weight").penalty.decoupled);
  for (const char* name : {"fc.bias", "bn.weight", "bn.bias"}) CHECK(decay(network, name) == 0.0);
}

TEST_CASE("without `all`, what no entry names is not penalised") {
  const Network network = penalised("fc: {l2: 0.2, biases: true}");
  for (const char* name : {"fc.weight", "fc.bias"}) CHECK(decay(network, name) == 0.4);
  for (const char* name : {"conv.weight", "conv.bias", "bn.weight", "bn.bias"})
    CHECK(decay(network, name) == 0.0);
  CHECK(penalty(penalised("{}").parameters()) == 0.0);
}

TEST_CASE("the penalty is Σ λ/2·‖W‖², a decoupled decay adds nothing") {
  const Network network = penalised(R"(
all: {weight_decay: 0.3}
fc: {l2: 0.2, biases: true}
bn: {decoupled_weight_decay: 0.7, batch_norm: true}
)");
  REQUIRE(decay(network, "bn.weight") == 0.7);
  CHECK(penalty(network.parameters()) ==
        Approx(0.15 * squares(network, "conv.weight") +
               0.2 * (squares(network, "fc.weight") + squares(network, "fc.bias")))
            .epsilon(precise(1e-13, 1e-6)));
}

TEST_CASE("the penalty's gradient is λW, a decoupled decay adds nothing") {
  const std::string regularization = R"(
all: {weight_decay: 0.3}
fc: {decoupled_weight_decay: 0.7}
)";
  const Network network = penalised(regularization), before = penalised(regularization);
  for (Parameter* parameter : network.parameters()) {
    const std::size_t begun = parameter->gradient.n_elem / 3;  // in two pieces
    add_penalty_gradient(*parameter, 0, {parameter->gradient.memptr(), begun});
    add_penalty_gradient(*parameter, begun,
                         {parameter->gradient.memptr() + begun, parameter->gradient.n_elem - begun});
  }
  for (const Parameter* parameter : network.parameters()) {
    const Parameter& old = parameter_of(before, parameter->name);
    const Scalar lambda = parameter->name == "conv.weight" ? Scalar(0.3) : Scalar(0);
    INFO(parameter->name);
    CHECK(arma::approx_equal(parameter->gradient, old.gradient + lambda * old.value, "absdiff",
                             precise(1e-15, 1e-6)));
    CHECK(arma::approx_equal(parameter->value, old.value, "absdiff", 0));
  }
}

TEST_CASE("a decoupled decay is W ← (1 − ηλ)W, on nothing but its own layers") {
  const std::string regularization = R"(
all: {weight_decay: 0.3}
fc: {decoupled_weight_decay: 0.5}
)";
  const Network network = penalised(regularization), before = penalised(regularization);
  for (Parameter* parameter : network.parameters()) {
    const std::size_t begun = parameter->value.n_elem / 3;  // in two pieces
    apply_decoupled_decay(*parameter, 0.25, 0, begun);
    apply_decoupled_decay(*parameter, 0.25, begun, parameter->value.n_elem - begun);
  }
  for (const Parameter* parameter : network.parameters()) {
    const Parameter& old = parameter_of(before, parameter->name);
    const Scalar kept = parameter->name == "fc.weight" ? Scalar(0.875) : Scalar(1);
    INFO(parameter->name);
    CHECK(arma::approx_equal(parameter->value, kept * old.value, "absdiff", 0));
  }
}
