#include "engine/train/penalty_alone.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

/// Two layers without biases, which zeros send no gradient through.
TrainingCase without_gradient(const std::string& penalty, const std::string& optimizer) {
  return training_case(R"(
model:
  input: 5
  layers:
    - {type: dense, name: fc, units: 4, bias: false}
    - {type: tanh}
    - {type: dense, name: out, units: 3, bias: false}
regularization: {all: )" + penalty +
                           R"(}
training:
  epochs: 40
  batch_size: 4
  optimizer: )" + optimizer +
                           R"(
  schedule: {type: exponential, factor: 0.95}
)",
                       10);
}

const Samples zeros(Matrix(5, 10, arma::fill::zeros), labels_in_turn(10, 3), 3);

}  // namespace

TEST_CASE("kept is what training leaves of a weight without data gradient, wherever it is a factor") {
  for (const auto& [penalty, optimizer] : {
           std::pair("{weight_decay: 0.02}", "{learning_rate: 0.05}"),
           std::pair("{weight_decay: 0.02}", "{learning_rate: 0.05, momentum: 0.9}"),
           std::pair("{weight_decay: 0.02}", "{learning_rate: 0.05, momentum: 0.9, nesterov: true}"),
           std::pair("{decoupled_weight_decay: 0.2}", "{learning_rate: 0.05, momentum: 0.9}"),
           std::pair("{decoupled_weight_decay: 0.2}", "{type: adam, learning_rate: 0.05}"),
       }) {
    INFO(penalty << " " << optimizer);
    TrainingCase training = without_gradient(penalty, optimizer);
    const Matrix before = parameter_of(training.network, "fc.weight").value;
    const Penalty fallen = parameter_of(training.network, "fc.weight").penalty;
    Recorder recorder;
    train_to_the_end(training, {&zeros, &zeros, nullptr}, recorder);
    PenaltyAlone alone(fallen);
    alone.go_to(training.plan, training.plan.steps);
    REQUIRE(alone.kept());
    CHECK(*alone.kept() < 0.96);
    const Matrix& after = parameter_of(training.network, "fc.weight").value;
    for (std::size_t index = 0; index < before.n_elem; ++index) {
      CHECK(static_cast<double>(after[index]) ==
            Approx(*alone.kept() * static_cast<double>(before[index])).epsilon(precise(1e-12, 1e-5)));
    }
    CHECK(*alone.dose() == dose(training.plan, fallen, training.plan.steps));
    CHECK(std::log(*alone.kept()) == Approx(-*alone.dose()).epsilon(0.1));
  }
}

TEST_CASE("kept and dose are the same in one stride, in many, and after going back") {
  const TrainingCase training =
      without_gradient("{weight_decay: 0.02}", "{learning_rate: 0.05, momentum: 0.9}");
  PenaltyAlone in_one({0.02, false}), in_many({0.02, false});
  in_one.go_to(training.plan, 70);
  for (const std::uint64_t step : {0, 1, 2, 31, 31, 70, 90, 70}) in_many.go_to(training.plan, step);
  CHECK(*in_many.kept() == *in_one.kept());
  CHECK(*in_many.dose() == *in_one.dose());
  CHECK(*in_one.dose() == dose(training.plan, {0.02, false}, 70));
}

TEST_CASE("where a penalised step is not linear in the weight there is no factor; without penalty it is 1") {
  const TrainingCase training = without_gradient("{weight_decay: 0.02}", "{type: adam, learning_rate: 0.05}");
  PenaltyAlone coupled({0.02, false}), none({});
  coupled.go_to(training.plan, 0);
  CHECK(coupled.kept() == 1.0);
  coupled.go_to(training.plan, 7);
  none.go_to(training.plan, 7);
  CHECK_FALSE(coupled.kept());
  CHECK_FALSE(coupled.dose());
  CHECK(none.kept() == 1.0);
  CHECK(none.dose() == 0.0);
}

TEST_CASE("kept of a decoupled decay has the factors that the numbers of training hold, however near one") {
  constexpr std::uint64_t steps = 100'000;
  TrainingCase training = training_case(R"(
model: {input: 5, layers: [{type: dense, name: fc, units: 4, bias: false}]}
regularization: {all: {decoupled_weight_decay: 1e-3}}
training: {steps: 100000, optimizer: {learning_rate: 0.01}}
)",
                                        10);
  Parameter& weight = parameter_of(training.network, "fc.weight");
  const Matrix before = weight.value;
  for (std::uint64_t step = 0; step < steps; ++step)
    apply_decoupled_decay(weight, training.plan.rate(step), 0, weight.value.n_elem);
  PenaltyAlone alone(weight.penalty);
  alone.go_to(training.plan, steps);
  CHECK(*alone.kept() == Approx(static_cast<double>(arma::accu(weight.value) / arma::accu(before)))
                             .epsilon(precise(1e-11, 1e-4)));
  CHECK(*alone.dose() == Approx(-std::log(*alone.kept())).epsilon(1e-5));
  CHECK(*alone.dose() == dose(training.plan, weight.penalty, steps));
  // 1 − 1e-8 is 1 in float32: training does nothing, and that is what is said.
  PenaltyAlone lost({1e-6, true});
  lost.go_to(training.plan, steps);
  CHECK(*lost.kept() == Approx(precise(std::exp(-1e-3), 1.0)).epsilon(1e-9));
  CHECK(*lost.dose() == Approx(precise(1e-3, 0.0)));
}

TEST_CASE("kept has the rates of the numbers that training holds") {
  const TrainingCase training = training_case(
      "model: {input: 5, layers: [{type: dense, name: fc, units: 4}]}\n"
      "training: {steps: 9, optimizer: {learning_rate: 0.1, momentum: 0.9}}\n",
      10);
  const auto held = [](double number) { return static_cast<double>(static_cast<Scalar>(number)); };
  PenaltyAlone alone({0.3, false});
  alone.go_to(training.plan, 2);
  const double first = -held(0.1) * (held(0.3) * 1.0), after_one = 1.0 + first;
  CHECK(*alone.kept() == after_one + (held(0.9) * first - held(0.1) * (held(0.3) * after_one)));
}
