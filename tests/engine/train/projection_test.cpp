#include "engine/train/projection.hpp"

#include <catch2/catch.hpp>

#include "engine/train/checkpoint.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

const Samples source = gaussian_samples(6, 11, 3, 1);
const Samples test_split = gaussian_samples(6, 5, 3, 2);
const Splits splits = {&source, &test_split, nullptr};

/// Three steps an epoch, eleven in all.
TrainingCase projected(const std::string& project, std::uint64_t seed = 1,
                       const std::string& frozen = "fc3") {
  return training_case(R"(
model:
  input: 6
  layers:
    - {type: dense, name: fc1, units: 8}
    - {type: tanh}
    - {type: dense, name: fc2, units: 8}
    - {type: tanh}
    - {type: dense, name: fc3, units: 3}
training:
  steps: 11
  batch_size: 4
  freeze: [)" + frozen + R"(]
  optimizer: {learning_rate: 0.05, momentum: 0.9}
)" + project,
                       11, seed);
}

arma::vec spectrum(const TrainingCase& training, const std::string& name) {
  return arma::svd(arma::conv_to<arma::mat>::from(parameter_of(training.network, name).value));
}

std::size_t rank(const TrainingCase& training, const std::string& name) {
  const arma::vec values = spectrum(training, name);
  return static_cast<std::size_t>(arma::accu(values > precise(1e-12, 1e-5) * values.front()));
}

/// Looks at the ranks behind every step.
struct Ranks final : TrainingObserver {
  explicit Ranks(TrainingCase& observed) : training(observed) {}
  void epoch_ended(const EpochReport&) override {}
  void step_ended(const Progress&) override { of_fc1.push_back(rank(training, "fc1.weight")); }
  TrainingCase& training;
  std::vector<std::size_t> of_fc1;
};

}  // namespace

TEST_CASE(
    "a projection cuts small singular values right behind its steps, and the others come back between") {
  TrainingCase training = projected("  project: {every: {steps: 4}, threshold: 0.5}\n");
  REQUIRE(rank(training, "fc1.weight") == 6);
  const Matrix frozen = parameter_of(training.network, "fc3.weight").value;
  Ranks ranks(training);
  Workers workers(1);
  const std::atomic<bool> stop{false};
  Progress progress;
  REQUIRE(train({training.network, training.plan, splits, {}, workers, stop}, progress, ranks) ==
          Outcome::done);
  REQUIRE(ranks.of_fc1.size() == 11);
  for (std::size_t step = 1; step <= 11; ++step) {
    INFO("behind step " << step);
    CHECK((ranks.of_fc1[step - 1] < 6) == (step % 4 == 0));
  }
  CHECK(arma::approx_equal(parameter_of(training.network, "fc3.weight").value, frozen, "absdiff", 0));
}

TEST_CASE("a projection keeps what is above the threshold, as it was") {
  TrainingCase training = projected("  project: {every: {epochs: 1}, threshold: 0.4, layers: [fc2]}\n");
  const std::string before = bits_of(training.network);
  project(training.plan.projection, 2);
  CHECK((bits_of(training.network) == before));  // not its turn
  const arma::vec was = spectrum(training, "fc2.weight");
  const Matrix untouched = parameter_of(training.network, "fc1.weight").value;
  project(training.plan.projection, 3);
  const arma::vec is = spectrum(training, "fc2.weight");
  for (std::size_t index = 0; index < was.n_elem; ++index) {
    const double expected = was[index] > 0.4 * was.front() ? was[index] : 0.0;
    CHECK(is[index] == Approx(expected).margin(precise(1e-13, 1e-6)));
  }
  CHECK(is.back() < precise(1e-13, 1e-6));
  CHECK(arma::approx_equal(parameter_of(training.network, "fc1.weight").value, untouched, "absdiff", 0));
}

TEST_CASE("a weight with nothing to cut, or that is not finite, keeps its bits") {
  TrainingCase training = projected("  project: {every: {steps: 1}, threshold: 1e-9}\n");
  parameter_of(training.network, "fc1.weight").value[2] = std::numeric_limits<Scalar>::infinity();
  const std::string before = bits_of(training.network);
  project(training.plan.projection, 1);
  CHECK((bits_of(training.network) == before));
}

TEST_CASE(
    "a projected run that is interrupted after any step ends with the same bits, whatever the threads") {
  const std::string project = "  project: {every: {steps: 2}, threshold: 0.3}\n";
  TrainingCase whole = projected(project);
  Recorder recorder;
  train_to_the_end(whole, splits, recorder);
  const std::string expected = bits_of(whole.network);
  TrainingCase plain = projected("");
  train_to_the_end(plain, splits, recorder);
  CHECK((bits_of(plain.network) != expected));
  for (std::uint64_t boundary = 1; boundary < 11; ++boundary) {
    INFO("after step " << boundary);
    TrainingCase training = projected(project);
    Recorder until;
    until.stop_after = boundary;
    Progress progress;
    REQUIRE(train(training, splits, progress, until) == Outcome::interrupted);
    const Safetensors checkpoint = capture(training.network, training.plan, progress, {});
    TrainingCase fresh = projected(project, 9);
    restore(checkpoint, "here", fresh.network, fresh.plan, progress);
    Recorder rest;
    REQUIRE(train(fresh, splits, progress, rest, {}, 3) == Outcome::done);
    CHECK((bits_of(fresh.network) == expected));
  }
}

TEST_CASE("a projection that is not fully said, or names no layer, is a mistake") {
  CHECK("\n" + thrown_by([] { projected("  project: {every: 5, threshold: 1, layers: [fc4]}\n"); }) == R"(
2: lab.yaml:15:20: error: training.project.every: how often? Give {epochs: n} or {steps: n}
  15 |   project: {every: 5, threshold: 1, layers: [fc4]}
     |                    ^
lab.yaml:15:34: error: training.project.threshold: must be greater than 0 and less than 1, is 1
  15 |   project: {every: 5, threshold: 1, layers: [fc4]}
     |                                  ^
lab.yaml:15:46: error: training.project.layers: no layer with weights is called 'fc4' (known: fc1, fc2, fc3; did you mean 'fc1'?)
  15 |   project: {every: 5, threshold: 1, layers: [fc4]}
     |                                              ^)");
  CHECK("\n" + thrown_by([] { projected("  project: {threshold: 0.5}\n"); }) == R"(
2: lab.yaml:15:12: error: training.project.every: how often? Give {epochs: n} or {steps: n}
  15 |   project: {threshold: 0.5}
     |            ^)");
}

TEST_CASE("a projection of what is frozen is a mistake where it is named, or all there is") {
  CHECK("\n" + thrown_by([] {
          projected("  project: {every: {steps: 1}, threshold: 0.5, layers: [fc1, fc3]}\n");
        }) ==
        R"(
2: lab.yaml:15:62: error: training.project.layers: 'fc3' is frozen: nothing changes it, and a projection does not either
  15 |   project: {every: {steps: 1}, threshold: 0.5, layers: [fc1, fc3]}
     |                                                              ^)");
  CHECK("\n" + thrown_by([] {
          projected("  project: {every: {steps: 1}, threshold: 0.5}\n", 1, "fc1, fc2, fc3");
        }) ==
        R"(
2: lab.yaml:15:12: error: training.project: all weights are frozen: there is nothing to project
  15 |   project: {every: {steps: 1}, threshold: 0.5}
     |            ^)");
}

TEST_CASE("lbfgs cannot project, and says why") {
  CHECK("\n" + thrown_by([] {
          training_case(
              "model: {input: 6, layers: [{type: dense, name: fc, units: 3}]}\n"
              "training:\n"
              "  precision: float64\n"
              "  optimizer: {type: lbfgs}\n"
              "  project: {every: {steps: 1}, threshold: 0.5}\n",
              11);
        }) ==
        R"(
2: lab.yaml:5:12: error: training.project: lbfgs minimises from where its last step ended, and a projection would move it: sgd and adam can project
   5 |   project: {every: {steps: 1}, threshold: 0.5}
     |            ^)");
}
