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
