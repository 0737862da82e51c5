#include <catch2/catch.hpp>

#include "engine/train/checkpoint.hpp"
#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t height = 6, width = 5, samples = 60;

// Two blocks, the second of which has another inside it.
const std::string model = R"(
model:
  input: [6, 5, 1]
  initializer: {type: he_normal}
  layers:
    - {type: conv2d, name: conv1, filters: 4, kernel: 3, padding: 1, bias: false}
    - name: first
      type: residual
      layers:
        - {type: conv2d, name: first_conv, filters: 4, kernel: 3, padding: 1, bias: false}
        - {type: batch_norm, name: first_bn, momentum: 0.9}
    - {type: relu}
    - name: second
      type: residual
      shortcut: projection
      momentum: 0.9
      layers:
        - {type: conv2d, name: second_conv, filters: 6, kernel: 3, stride: 2, padding: 1}
        - name: inner
          type: residual
          layers:
            - {type: conv2d, name: inner_conv, filters: 6, kernel: 3, padding: 1}
            - {type: batch_norm, name: inner_bn, momentum: 0.9}
    - {type: relu}
    - {type: global_avg_pool}
    - {type: dense, name: fc, units: 2}
)";

const std::string training =
    "training: {epochs: 20, batch_size: 15, optimizer: {learning_rate: 0.05, momentum: 0.9}}\n";

/// Stripes: horizontal in one class, vertical in the other, in noise.
Samples stripes() {
  Draw draw(1, "stripes");
  Matrix inputs(height * width, samples);
  const auto labels = labels_in_turn(samples, 2);
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const std::size_t phase = draw.count(0, 1);
    for (std::size_t i = 0; i < inputs.n_rows; ++i) {
      const std::size_t along = labels[sample] == 0 ? i / width : i % width;
      inputs(i, sample) = static_cast<Scalar>(((along + phase) % 2 == 0 ? 1.0 : -1.0) + 0.5 * draw.normal());
    }
  }
  return {inputs, labels, 2};
}

double decay(const Network& network, const std::string& name) {
  return parameter_of(network, name).penalty.weight_decay;
}

std::string complaint(const std::string& more) {
  return thrown_by([&] { training_case(model + more, samples); });
}

}  // namespace

TEST_CASE("a small residual network learns, with the same bits on any number of threads") {
  const Samples source = stripes();
  std::vector<std::string> bits;
  for (const int threads : {1, 2, 3}) {
    TrainingCase residual = training_case(model + training, samples);
    Recorder recorder;
    train_to_the_end(residual, {&source, &source, nullptr}, recorder, {}, threads);
    CHECK(recorder.reports.front().train_accuracy < 0.9);
    CHECK(recorder.reports.back().test.accuracy == 1.0);
    bits.push_back(bits_of(residual.network) + to_string(recorder.reports));
  }
  CHECK((bits[0] == bits[1]));
  CHECK((bits[0] == bits[2]));
}

TEST_CASE("a checkpoint holds all that is inside residuals, and gives it back to the last bit") {
  const Samples source = stripes();
  TrainingCase trained = training_case(model + training, samples);
  Recorder recorder;
  train_to_the_end(trained, {&source, &source, nullptr}, recorder);
  const Safetensors checkpoint = capture(trained.network, trained.plan, {}, {});
  for (const char* name : {"inner_conv.weight", "inner_bn.running_var", "second_shortcut_0.weight",
                           "second_shortcut_1.running_mean", "velocity/inner_conv.bias"}) {
    INFO(name);
    CHECK(checkpoint.find(name) != nullptr);
  }
  TrainingCase fresh = training_case(model + training, samples, 2);
  REQUIRE((bits_of(fresh.network) != bits_of(trained.network)));
  Progress progress;
  restore(checkpoint, "here", fresh.network, fresh.plan, progress);
  CHECK((bits_of(fresh.network) == bits_of(trained.network)));
}

TEST_CASE("a frozen layer inside a residual keeps its bits while the rest is trained") {
  const Samples source = stripes();
  const std::string frozen =
      "training: {epochs: 2, batch_size: 15, freeze: [conv1, first, inner_bn, inner_conv], "
      "optimizer: {learning_rate: 0.05, momentum: 0.9}}\n";
  TrainingCase residual = training_case(model + frozen, samples);
  const TrainingCase before = training_case(model + frozen, samples);
  Recorder recorder;
  train_to_the_end(residual, {&source, &source, nullptr}, recorder);
  const auto start = state_of(before.network), end = state_of(residual.network);
  for (std::size_t i = 0; i < start.size(); ++i) {
    const std::string& name = start[i].name;
    const bool kept = name.starts_with("conv1") || name.starts_with("first") || name.starts_with("inner");
    INFO(name);
    CHECK(arma::approx_equal(*start[i].value, *end[i].value, "absdiff", 0) == kept);
  }
}

TEST_CASE("a penalty on a residual falls on all inside it, but for what has an entry of its own") {
  const Network network = training_case(model + training + R"(regularization:
  all: {weight_decay: 0.1}
  second: {weight_decay: 0.2, batch_norm: true}
  inner: {weight_decay: 0.3, biases: true}
  inner_bn: {weight_decay: 0.4, batch_norm: true}
  first_conv: {l2: 0.25}
  second_shortcut_0: {decoupled_weight_decay: 0.6}
)",
                                        samples)
                              .network;
  for (const auto& [name, lambda] :
       std::vector<std::pair<std::string, double>>{{"conv1.weight", 0.1},
                                                   {"first_conv.weight", 0.5},
                                                   {"first_bn.weight", 0},
                                                   {"second_conv.weight", 0.2},
                                                   {"second_conv.bias", 0},
                                                   {"inner_conv.weight", 0.3},
                                                   {"inner_conv.bias", 0.3},
                                                   {"inner_bn.weight", 0.4},
                                                   {"second_shortcut_0.weight", 0.6},
                                                   {"second_shortcut_1.weight", 0.2},
                                                   {"fc.weight", 0.1}}) {
    INFO(name);
    CHECK(decay(network, name) == lambda);
  }
  CHECK(parameter_of(network, "second_shortcut_0.weight").penalty.decoupled);
  CHECK_FALSE(parameter_of(network, "second_shortcut_1.weight").penalty.decoupled);
}

TEST_CASE("layers inside residuals are among the names that a penalty can fall on") {
  CHECK(
      complaint(training + "regularization: {iner_conv: {weight_decay: 1}}\n") ==
      R"(2: lab.yaml:28:18: error: regularization.iner_conv: no layer with weights is called 'iner_conv' (known: all, conv1, fc, first, first_bn, first_conv, inner, inner_bn, inner_conv, second, second_conv, second_shortcut_0, second_shortcut_1; did you mean 'inner_conv'?)
  28 | regularization: {iner_conv: {weight_decay: 1}}
     |                  ^)");
}

TEST_CASE("lbfgs is refused a batch_norm inside a residual, unless the residual is frozen") {
  CHECK(
      complaint(R"(training:
  optimizer: {type: lbfgs}
  precision: float64
  freeze: [second, first_conv]
)") ==
      R"(2: lab.yaml:28:14: error: training.optimizer: lbfgs minimises a fixed function, and the layer 'first_bn' (batch_norm) makes it depend on the batch
  28 |   optimizer: {type: lbfgs}
     |              ^)");
}
