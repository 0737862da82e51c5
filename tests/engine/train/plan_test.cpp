#include "engine/train/plan.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/train/training_case.hpp"

using namespace rankcollapse;

namespace {

const std::string model = R"(
model:
  input: 4
  layers:
    - {type: dense, name: first, units: 3}
    - {type: tanh}
    - {type: dense, name: second, units: 2}
)";

// η/(1 − μ) = 1/2 and λ = 1/4: an eighth a step, without rounding.
const std::string eighth_a_step = model + R"(
regularization:
  first: {weight_decay: 0.25}
  second: {weight_decay: 0.5}
)";

/// 10 samples in batches of 4: 3 steps an epoch.
TrainingPlan plan_of(const std::string& rest,
                     const std::string& optimizer = "{type: sgd, learning_rate: 0.25, momentum: 0.5}",
                     const std::string& before = eighth_a_step) {
  return training_case(before + "training: {batch_size: 4, optimizer: " + optimizer + ", " + rest + "}\n", 10)
      .plan;
}

}  // namespace

TEST_CASE("a run of so many epochs has the steps of that many passes, the last batch of each smaller") {
  const TrainingPlan plan = plan_of("epochs: 7");
  CHECK(plan.steps_per_epoch == 3);
  CHECK(plan.steps == 21);
  CHECK(plan_of("epochs: 0").steps == 0);
}

TEST_CASE("a run of so many steps has them, whole epochs or not") {
  CHECK(plan_of("steps: 7").steps == 7);
  CHECK(plan_of("steps: 0").steps == 0);
}

TEST_CASE("a run of a dose ends at the first step at which λη/(1 − μ)·steps reaches it") {
  CHECK(plan_of("dose: 1").steps == 8);
  CHECK(plan_of("dose: 1.0000001").steps == 9);
  CHECK(plan_of("dose: 0.9999999").steps == 8);
  CHECK(plan_of("dose: 0.001").steps == 1);
  CHECK(dose(plan_of("dose: 1"), {0.25}, 8) == 1.0);
  CHECK(dose(plan_of("dose: 1"), {0.5}, 3) == 0.75);
}

TEST_CASE("training.kernels tells the network which kernels to use, the fast ones by default") {
  const auto kernels_of = [](const std::string& key) {
    return training_case(model + "training: {steps: 1, optimizer: {learning_rate: 0.1}" + key + "}\n", 10)
        .network.kernels();
  };
  CHECK(kernels_of("") == Kernels::automatic);
  CHECK(kernels_of(", kernels: auto") == Kernels::automatic);
  CHECK(kernels_of(", kernels: plain") == Kernels::plain);
}

TEST_CASE("the smallest decay rules a dose, of those that fall on a trained layer") {
  CHECK(plan_of("dose: 1, freeze: [first]").steps == 4);
  CHECK(plan_of("dose: 1, freeze: [second]").steps == 8);
  CHECK(plan_of("dose: 1", "{type: sgd, learning_rate: 0.25, momentum: 0.5}",
                model + "regularization: {all: {weight_decay: 0}, second: {weight_decay: 0.5}}\n")
            .steps == 4);
}

TEST_CASE("a dose counts the schedule") {
  // Three steps of 1/8, three of 1/16, three of 1/32.
  CHECK(plan_of("dose: 0.5, schedule: {type: exponential, factor: 0.5}").steps == 5);
  CHECK(plan_of("dose: 0.65625, schedule: {type: exponential, factor: 0.5}").steps == 9);
  CHECK(plan_of("dose: 0.5, schedule: {type: step, milestones: [1], factor: 0.25}").steps == 7);
  const TrainingPlan plan = plan_of("dose: 0.5, schedule: {type: exponential, factor: 0.5}");
  CHECK(dose(plan, {0.25}, 4) == 0.4375);
  CHECK(dose(plan, {0.25}, 5) == 0.5);
}

TEST_CASE("a decoupled decay gives a dose of λη a step: no momentum carries it on") {
  const std::string decoupled = model + "regularization: {all: {decoupled_weight_decay: 0.25}";
  const std::string sgd = "{type: sgd, learning_rate: 0.25, momentum: 0.5}";
  CHECK(plan_of("dose: 1", sgd, decoupled + "}\n").steps == 16);
  CHECK(dose(plan_of("dose: 1"), {0.25, true}, 16) == 1.0);
  // 1/16 a step against 1/20: the momentum counts when the weaker decay is looked for.
  CHECK(plan_of("dose: 1", sgd, decoupled + ", second: {weight_decay: 0.1}}\n").steps == 20);
  CHECK(plan_of("dose: 1", sgd, decoupled + ", second: {weight_decay: 0.2}}\n").steps == 16);
}

TEST_CASE("the learning rate of a step is that of its epoch") {
  const TrainingPlan plan = plan_of("epochs: 4, schedule: {type: exponential, factor: 0.5}");
  CHECK(plan.rate(0) == 0.25);
  CHECK(plan.rate(2) == 0.25);
  CHECK(plan.rate(3) == 0.125);
  CHECK(plan.rate(11) == 0.03125);
}

TEST_CASE("a cosine schedule runs from the first step to the length of the run") {
  const TrainingPlan plan = plan_of("epochs: 4, schedule: {type: cosine, final: 0.5}");
  CHECK(plan.rate(0) == 0.25);
  CHECK(plan.rate(6) == Approx(0.1875).epsilon(1e-14));
  CHECK(plan.rate(12) == Approx(0.125).epsilon(1e-14));
}

TEST_CASE("what a plan does not name has the documented fallback") {
  const TrainingPlan plan =
      training_case(model + "training: {epochs: 1, optimizer: {learning_rate: 0.1}}\n", 1000).plan;
  CHECK(plan.batch_size == 128);
  CHECK(plan.evaluation_batch_size == 128);
  CHECK(plan.steps_per_epoch == 8);
  CHECK(plan.shuffle);
  CHECK(plan.checkpoint_seconds == 60.0);
  CHECK(plan.checkpoint_steps == 0);
  CHECK(plan.optimizer->effective_rate(0.1) == 0.1);
  Matrix gradient(10, 1);
  CHECK(plan.loss->evaluate(Matrix(10, 1, arma::fill::zeros), std::vector<std::uint32_t>{0}, gradient) ==
        Approx(std::log(10.0)));
}

TEST_CASE("a data set that is smaller than a batch has one step an epoch") {
  CHECK(training_case(model + "training: {epochs: 5, optimizer: {learning_rate: 0.1}}\n", 3).plan.steps == 5);
}

TEST_CASE("the precision that a configuration asks for is known before anything is built") {
  const auto precision = [](const char* yaml) {
    Document document = Document::parse(yaml, "training.yaml");
    return read_precision(document.root());
  };
  CHECK(precision("{}") == "float32");
  CHECK(precision("precision: float64") == "float64");
}
