#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

constexpr double rate = 0.05, momentum = 0.9, factor = 0.95;
constexpr std::size_t samples = 10, steps_per_epoch = 3, epochs = 40;

const std::string training = R"(
training:
  epochs: 40
  batch_size: 4
  optimizer: {type: sgd, learning_rate: 0.05, momentum: 0.9}
  schedule: {type: exponential, factor: 0.95}
)";

const std::string without_biases = R"(
model:
  input: 5
  layers:
    - {type: dense, name: first, units: 4, bias: false}
    - {type: tanh}
    - {type: dense, name: second, units: 3, bias: false}
)";

// A frozen last layer of zeros lets no data gradient through to the layers below it.
const std::string below_zeros = R"(
model:
  input: 5
  layers:
    - {type: dense, name: fc, units: 4}
    - {type: batch_norm, name: bn}
    - {type: dense, name: readout, units: 3, initializer: {type: constant, value: 0}}
)";

double learning_rate(std::size_t step) {
  return rate * std::pow(factor, static_cast<double>(step / steps_per_epoch));
}

/// v ← μv − ηλw, w ← w + v from w = 1, v = 0.
double heavy_ball(double lambda) {
  double w = 1.0, v = 0.0;
  for (std::size_t step = 0; step < epochs * steps_per_epoch; ++step) {
    v = momentum * v - learning_rate(step) * lambda * w;
    w += v;
  }
  return w;
}

/// Π(1 − ηλ).
double product(double lambda) {
  double w = 1.0;
  for (std::size_t step = 0; step < epochs * steps_per_epoch; ++step) w *= 1 - learning_rate(step) * lambda;
  return w;
}

void check_shrunk(const Matrix& before, const Matrix& after, double expected) {
  REQUIRE(arma::size(before) == arma::size(after));
  for (std::size_t index = 0; index < before.n_elem; ++index) {
    CHECK(static_cast<double>(after[index]) ==
          Approx(expected * static_cast<double>(before[index])).epsilon(precise(1e-12, 1e-5)));
  }
}

/// Trains under a regularization and returns the parameters before and after, by name.
struct BeforeAndAfter {
  BeforeAndAfter(const std::string& yaml, const Samples& source) : training(training_case(yaml, samples)) {
    Draw draw(3, "parameters");
    for (Parameter* parameter : training.network.trained_parameters()) {
      parameter->value.imbue([&] { return static_cast<Scalar>(draw.normal()); });
    }
    for (const Parameter* parameter : training.network.parameters())
      before[parameter->name] = parameter->value;
    Recorder recorder;
    train_to_the_end(training, {&source, &source, nullptr}, recorder);
    reports = to_string(recorder.reports);
  }

  void check(const std::string& name, double expected) const {
    INFO(name);
    check_shrunk(before.at(name), parameter_of(training.network, name).value, expected);
  }
  void check_untouched(const std::string& name) const {
    INFO(name);
    CHECK(arma::approx_equal(before.at(name), parameter_of(training.network, name).value, "absdiff", 0));
  }

  TrainingCase training;
  std::map<std::string, Matrix> before;
  std::string reports;
};

const Samples zeros(Matrix(5, samples, arma::fill::zeros), labels_in_turn(samples, 3), 3);
const Samples gaussians = gaussian_samples(5, samples, 3, 1);

}  // namespace

TEST_CASE("with no data gradient, weight decay alone moves a weight along the heavy-ball recursion") {
  const BeforeAndAfter run(without_biases + R"(
regularization:
  all: {weight_decay: 0.02}
  second: {weight_decay: 0.03}
)" + training,
                           zeros);
  REQUIRE(heavy_ball(0.02) < 0.7);
  run.check("first.weight", heavy_ball(0.02));
  run.check("second.weight", heavy_ball(0.03));
}

TEST_CASE(
    "with no data gradient, decoupled weight decay shrinks a weight by (1 − ηλ) a step, momentum or not") {
  const BeforeAndAfter run(without_biases + R"(
regularization:
  all: {decoupled_weight_decay: 0.4}
)" + training,
                           zeros);
  REQUIRE(product(0.4) < 0.8);
  run.check("first.weight", product(0.4));
  run.check("second.weight", product(0.4));
}

TEST_CASE("without data gradient and penalty nothing moves") {
  const BeforeAndAfter run(without_biases + training, zeros);
  run.check_untouched("first.weight");
  run.check_untouched("second.weight");
}

TEST_CASE("l2: c is weight_decay: 2c bit for bit") {
  const BeforeAndAfter by_l2(without_biases + "regularization: {all: {l2: 0.05}}" + training, gaussians);
  const BeforeAndAfter by_decay(without_biases + "regularization: {all: {weight_decay: 0.1}}" + training,
                                gaussians);
  const BeforeAndAfter other(without_biases + "regularization: {all: {weight_decay: 0.05}}" + training,
                             gaussians);
  CHECK((bits_of(by_l2.training.network) == bits_of(by_decay.training.network)));
  CHECK(by_l2.reports == by_decay.reports);
  CHECK((bits_of(by_l2.training.network) != bits_of(other.training.network)));
}

TEST_CASE("a decay falls on no bias, scale or shift by itself") {
  const std::string frozen = training + "  freeze: [readout]\n";
  const BeforeAndAfter run(below_zeros + "regularization: {all: {weight_decay: 0.02}}" + frozen, gaussians);
  run.check("fc.weight", heavy_ball(0.02));
  for (const char* name : {"fc.bias", "bn.weight", "bn.bias"}) run.check_untouched(name);
}

TEST_CASE("with `biases: true` a decay falls on biases, and still on no scale or shift") {
  const BeforeAndAfter run(below_zeros + "regularization: {all: {weight_decay: 0.02, biases: true}}" +
                               training + "  freeze: [readout]\n",
                           gaussians);
  for (const char* name : {"fc.weight", "fc.bias"}) run.check(name, heavy_ball(0.02));
  for (const char* name : {"bn.weight", "bn.bias"}) run.check_untouched(name);
}

TEST_CASE("with `batch_norm: true` a decay falls on scales and shifts, and on no bias") {
  const BeforeAndAfter run(below_zeros +
                               "regularization: {all: {decoupled_weight_decay: 0.4, batch_norm: true}}" +
                               training + "  freeze: [readout]\n",
                           gaussians);
  for (const char* name : {"fc.weight", "bn.weight", "bn.bias"}) run.check(name, product(0.4));
  run.check_untouched("fc.bias");
}

TEST_CASE("a frozen layer is untouched although it is penalised, by either decay") {
  for (const char* key : {"weight_decay", "decoupled_weight_decay"}) {
    const BeforeAndAfter run(
        without_biases + "regularization: {all: {" + key + ": 0.02}}" + training + "  freeze: [first]\n",
        zeros);
    CHECK(arma::norm(run.before.at("first.weight"), "fro") > 0);
    run.check_untouched("first.weight");
    CHECK(arma::norm(parameter_of(run.training.network, "second.weight").value, "fro") <
          arma::norm(run.before.at("second.weight"), "fro"));
  }
}
