#include <catch2/catch.hpp>
#include <limits>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

namespace rankcollapse {
namespace {

// Layers with parameters of every kind, some of them frozen.
std::string network_trained_by(const std::string& optimizer) {
  return R"(
model:
  input: [6, 6, 2]
  layers:
    - {name: conv1, type: conv2d, filters: 3, kernel: 3, padding: 1}
    - {name: bn1, type: batch_norm, momentum: 0.9}
    - {type: relu}
    - {name: block, type: residual, shortcut: projection, layers: [{name: inner, type: conv2d, filters: 4, kernel: 3, stride: 2, padding: 1, bias: false}, {name: bn2, type: batch_norm, momentum: 0.9}]}
    - {name: frozen_block, type: residual, layers: [{name: inner2, type: conv2d, filters: 4, kernel: 3, padding: 1}]}
    - {type: flatten}
    - {name: fc1, type: dense, units: 5}
    - {name: frozen, type: dense, units: 5}
    - {name: fc2, type: dense, units: 3}
regularization: {all: {l2: 0.01, biases: true, batch_norm: true}}
training: {steps: 3, batch_size: 4, freeze: [conv1, frozen, frozen_block], optimizer: )" +
         optimizer + "}\n";
}

std::string trained_bits(const std::string& optimizer, Scalar before) {
  const auto samples = [](std::size_t count) {
    Matrix inputs(72, count);
    for (std::size_t i = 0; i < inputs.n_elem; ++i) inputs[i] = std::sin(static_cast<Scalar>(i));
    std::vector<std::uint32_t> labels;
    for (std::size_t i = 0; i < count; ++i) labels.push_back(static_cast<std::uint32_t>(i % 3));
    return Samples(inputs, labels, 3);
  };
  const Samples train_samples = samples(10), test_samples = samples(4);
  TrainingCase training = training_case(network_trained_by(optimizer), train_samples.size());
  for (Parameter* parameter : training.network.parameters()) {
    parameter->value.fill(before);
    parameter->gradient.fill(before);
  }
  initialize_weights(training.network, Random(1, "init"));
  Recorder recorder;
  train_to_the_end(training, {&train_samples, &test_samples, nullptr}, recorder);
  return bits_of(training.network);
}

TEST_CASE("what lies in the memory of new weights and gradients reaches no trained number") {
  for (const std::string optimizer :
       {"{type: sgd, learning_rate: 0.1, momentum: 0.9}", "{type: adam, learning_rate: 0.01}"}) {
    CHECK(trained_bits(optimizer, std::numeric_limits<Scalar>::quiet_NaN()) == trained_bits(optimizer, 0));
  }
}

}  // namespace
}  // namespace rankcollapse
