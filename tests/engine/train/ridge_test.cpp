#include <catch2/catch.hpp>

#include "tests/engine/train/ridge.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

/// √(Σ over i > rank of σᵢ²)/‖W‖: how far W is from the matrices of this rank.
double distance_from_rank(const Matrix& weight, std::size_t rank) {
  const arma::vec singular_values = arma::svd(arma::conv_to<arma::mat>::from(weight));
  if (singular_values.n_elem <= rank) return 0.0;
  return arma::norm(singular_values.tail(singular_values.n_elem - rank)) / arma::norm(singular_values);
}

}  // namespace

TEST_CASE("gradient descent on a linear network with weight decay ends at the ridge regression") {
  const Samples source = gaussian_samples(5, 40, 3, 1);
  for (const double lambda : {0.05, 0.5}) {
    TrainingCase training = training_case(R"(
model: {input: 5, layers: [{type: dense, name: fc, units: 3, bias: false}]}
regularization: {all: {weight_decay: )" + std::to_string(lambda) +
                                              R"(}}
training:
  steps: 1000
  batch_size: 40
  loss: mse
  optimizer: {type: sgd, learning_rate: 0.3, momentum: 0.5}
)",
                                          source.size());
    Recorder recorder;
    train_to_the_end(training, {&source, &source, nullptr}, recorder);
    const arma::mat weight =
        arma::conv_to<arma::mat>::from(parameter_of(training.network, "fc.weight").value);
    const arma::mat expected = ridge(source, lambda);
    INFO("λ = " << lambda);
    CHECK(arma::norm(weight - expected, "fro") <= precise(1e-8, 1e-5) * arma::norm(expected, "fro"));
  }
}

TEST_CASE("with K distinct inputs and weight decay every weight ends within rank K, at full width") {
  // A weight's data gradient is Σ dy xᵀ over K distinct x, layer by layer: what lies outside their span is
  // left to the decay. A dose of 20 leaves e⁻²⁰ of it.
  constexpr std::size_t classes = 3;
  const Samples source = gaussian_samples(6, 12, classes, 1, 0.0);
  TrainingCase training = training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: fc1, units: 8}
    - {type: tanh}
    - {type: dense, name: fc2, units: 9}
    - {type: tanh}
    - {type: dense, name: fc3, units: 7}
    - {type: tanh}
    - {type: dense, name: fc4, units: 3}
regularization: {all: {weight_decay: 0.005}}
training:
  dose: 100
  batch_size: 12
  optimizer: {type: sgd, learning_rate: 0.1, momentum: 0.9}
)",
                                        source.size());
  REQUIRE(distance_from_rank(parameter_of(training.network, "fc2.weight").value, classes) > 0.1);
  Recorder recorder;
  train_to_the_end(training, {&source, &source, nullptr}, recorder);
  for (const char* name : {"fc1.weight", "fc2.weight", "fc3.weight"}) {
    const Matrix& weight = parameter_of(training.network, name).value;
    INFO(name);
    CHECK(arma::norm(weight, "fro") > 0.5);
    CHECK(distance_from_rank(weight, classes) < precise(1e-6, 1e-4));
  }
}

TEST_CASE("with inputs that are all distinct the same training ends beyond rank K") {
  const Samples source = gaussian_samples(6, 60, 3, 1, 1.5);
  TrainingCase training = training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: fc1, units: 8}
    - {type: tanh}
    - {type: dense, name: fc2, units: 3}
regularization: {all: {weight_decay: 0.005}}
training:
  dose: 20
  batch_size: 60
  optimizer: {type: sgd, learning_rate: 0.1, momentum: 0.9}
)",
                                        source.size());
  Recorder recorder;
  train_to_the_end(training, {&source, &source, nullptr}, recorder);
  CHECK(distance_from_rank(parameter_of(training.network, "fc1.weight").value, 3) > 1e-3);
}
