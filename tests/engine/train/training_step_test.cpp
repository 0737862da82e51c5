#include "engine/train/training_step.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/engine/train/whole_step.hpp"

using namespace rankcollapse;

namespace {

constexpr std::size_t samples =
    16;  // enough for the fast products of dense layers, which hand gradients over

std::string yaml(const std::string& optimizer, const std::string& freeze = "[]") {
  return R"(
model:
  input: [4, 3, 2]
  layers:
    - {type: conv2d, name: conv, filters: 6, kernel: 3, padding: same}
    - {type: relu}
    - {type: flatten}
    - {type: dense, name: fc1, units: 130}
    - {type: tanh}
    - {type: dense, name: fc2, units: 70}
    - {type: tanh}
    - {type: dense, name: fc3, units: 3}
regularization: {all: {weight_decay: 0.01, biases: true}, fc2: {decoupled_weight_decay: 0.5}}
training: {steps: 9, batch_size: 16, freeze: )" +
         freeze + ", optimizer: " + optimizer + "}\n";
}

Batch batch_of(std::uint64_t seed) {
  const Samples source = gaussian_samples(24, samples, 3, seed);
  return {source.inputs(), source.labels()};
}

/// All bits of the weights, and of what the optimiser remembers.
std::string bits_of(TrainingCase& training) {
  std::string bits = bits_of(training.network);
  for (const MatrixInPlace& matrix : training.plan.optimizer->state(training.network.trained_parameters()))
    bits.append(reinterpret_cast<const char*>(matrix.value->memptr()), matrix.value->n_elem * sizeof(Scalar));
  return bits;
}

/// The same step with every gradient written whole, then changed by the penalty, then used.
void take_in_passes(TrainingCase& training, std::uint64_t step, const Batch& batch, Workers& workers) {
  const Random dropout(1, "dropout");
  const Pass pass{Mode::training, dropout, step, workers};
  const Matrix& outputs = training.network.forward(batch.inputs, pass);
  Matrix gradient(arma::size(outputs));
  training.plan.loss->evaluate(outputs, batch.labels, gradient);
  training.network.backward(batch.inputs, gradient, pass);
  const std::vector<Parameter*> parameters = training.network.trained_parameters();
  const double rate = training.plan.rate(step);
  for (Parameter* parameter : parameters) {
    const auto& [decay, decoupled] = parameter->penalty;
    if (decoupled) {
      parameter->value *= static_cast<Scalar>(1.0 - rate * decay);
    } else {
      parameter->gradient += static_cast<Scalar>(decay) * parameter->value;
    }
  }
  take_whole_step(*training.plan.optimizer, parameters, rate, step);
}

}  // namespace

TEST_CASE("weights that are updated where their gradient is finished get the bits of an update after all") {
  for (const char* optimizer : {"{type: sgd, learning_rate: 0.05, momentum: 0.9}",
                                "{type: sgd, learning_rate: 0.05, momentum: 0.9, nesterov: true}",
                                "{type: adam, learning_rate: 0.01}"}) {
    for (const char* freeze : {"[]", "[fc2]", "[conv, fc1]"}) {
      TrainingCase expected = training_case(yaml(optimizer, freeze), samples);
      Workers one(1);
      for (std::uint64_t step = 0; step < 3; ++step) take_in_passes(expected, step, batch_of(step), one);
      for (const int threads : {1, 2, 3}) {
        INFO(optimizer << ", frozen: " << freeze << ", threads: " << threads);
        TrainingCase training = training_case(yaml(optimizer, freeze), samples);
        Workers workers(threads);
        TrainingStep training_step(training.network, training.plan, Random(1, "dropout"), workers);
        for (std::uint64_t step = 0; step < 3; ++step) training_step.take(step, batch_of(step));
        CHECK((bits_of(training) == bits_of(expected)));
      }
    }
  }
}

TEST_CASE("a step tells the loss and the hits before it, and a loss that is not finite moves nothing") {
  TrainingCase training = training_case(yaml("{type: sgd, learning_rate: 0.05}"), samples);
  Workers workers(2);
  TrainingStep training_step(training.network, training.plan, Random(1, "dropout"), workers);
  Batch batch = batch_of(1);
  const Random unused(1, "unused");
  const Matrix outputs = training.network.forward(batch.inputs, {Mode::training, unused, 0, workers});
  Matrix gradient(arma::size(outputs));
  const TrainingStep::Result result = training_step.take(0, batch);
  CHECK(result.loss == training.plan.loss->evaluate(outputs, batch.labels, gradient));
  CHECK(result.correct == count_correct(outputs, batch.labels));
  CHECK(training_step.take(1, batch).loss < result.loss);

  const std::string before = bits_of(training.network);
  batch.inputs(5, 3) = arma::Datum<Scalar>::nan;
  CHECK_FALSE(std::isfinite(training_step.take(2, batch).loss));
  CHECK((bits_of(training.network) == before));
}
