#include <catch2/catch.hpp>

#include "engine/train/checkpoint.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t classes = 4, image = 20;

/// Convolutions and dense layers that fast kernels compute, three of the latter: one lies between two.
TrainingCase small_network(const std::string& training, std::size_t samples, std::uint64_t seed = 1) {
  return training_case(R"(
model:
  input: [20, 20, 3]
  layers:
    - {name: conv1, type: conv2d, filters: 16, kernel: 5, padding: same}
    - {name: relu1, type: relu}
    - {name: pool1, type: max_pool2d, size: 3, padding: same}
    - {name: bn1, type: batch_norm, momentum: 0.9}
    - {name: conv2, type: conv2d, filters: 32, kernel: 5, padding: same}
    - {name: relu2, type: relu}
    - {name: pool2, type: max_pool2d, size: 3, padding: same}
    - {name: flatten, type: flatten}
    - {name: fc1, type: dense, units: 24}
    - {name: relu3, type: relu}
    - {name: fc2, type: dense, units: 20}
    - {name: tanh, type: tanh}
    - {name: fc3, type: dense, units: 4}
regularization: {all: {weight_decay: 0.01}, fc1: {decoupled_weight_decay: 0.1}}
training:
  batch_size: 16
  optimizer: {type: sgd, learning_rate: 0.005, momentum: 0.9}
  )" + training + "\n",
                       samples, seed);
}

Network trained(const std::string& training_section) {
  const Samples samples = gaussian_samples(image * image * 3, 320, classes, 1, 2.0);
  TrainingCase training = small_network(training_section, samples.size());
  Recorder recorder;
  train_to_the_end(training, {&samples, &samples, nullptr}, recorder);
  return std::move(training.network);
}

/// The largest ‖fast − plain‖/‖plain‖ of a parameter or running statistic.
double largest_difference(const Network& fast, const Network& plain) {
  const auto fast_state = state_of(fast), plain_state = state_of(plain);
  REQUIRE(fast_state.size() == plain_state.size());
  double largest = 0.0;
  for (std::size_t i = 0; i < fast_state.size(); ++i) {
    const Matrix &a = *fast_state[i].value, &b = *plain_state[i].value;
    const double difference = arma::norm(arma::conv_to<arma::mat>::from(a - b), "fro");
    largest = std::max(largest, difference / arma::norm(arma::conv_to<arma::mat>::from(b), "fro"));
  }
  return largest;
}

double difference_after(int steps) {
  const std::string length = "steps: " + std::to_string(steps);
  return largest_difference(trained("kernels: auto\n  " + length), trained("kernels: plain\n  " + length));
}

/// 25 samples: the second batch of an epoch has 9, still enough for the fast kernels of dense layers. The run
/// ends within its third epoch.
struct ShortRun {
  static constexpr std::size_t samples = 25;
  static constexpr std::uint64_t steps = 5;
  Samples source = gaussian_samples(image * image * 3, samples, classes, 1);
  Samples test = gaussian_samples(image * image * 3, 10, classes, 2);

  TrainingCase fresh_case(std::uint64_t seed = 1) const { return small_network("steps: 5", samples, seed); }
  Splits splits() const { return {&source, &test, nullptr}; }

  /// All bits of the weights, and all figures.
  std::string result(int threads) const {
    TrainingCase training = fresh_case();
    Recorder recorder;
    train_to_the_end(training, splits(), recorder, {}, threads);
    return bits_of(training.network) + to_string(recorder.reports);
  }
};

}  // namespace

TEST_CASE("fast and plain kernels train the same weights but for rounding, for 100 steps") {
  CHECK(trained("steps: 1").chosen_kernels().size() == 2 + 3);
  CHECK(trained("kernels: plain\n  steps: 1").chosen_kernels().empty());
  // Measured: 8.7e-16, and 4.3e-7 in float.
  CHECK(difference_after(5) <= precise(1e-14, 1e-5));
  // In float a difference now and then turns a ReLU or a maximum around, and grows.
  // Measured: 1.1e-15, 7.5e-3.
  CHECK(difference_after(100) <= precise(1e-13, 0.03));
}

TEST_CASE("a frozen layer between layers that fast kernels train keeps its bits, and the others' gradients") {
  const Network begun = trained("steps: 0\n  freeze: [fc2]");
  const Network fast = trained("steps: 5\n  freeze: [fc2]");
  const Network plain = trained("kernels: plain\n  steps: 5\n  freeze: [fc2]");
  for (const char* name : {"fc2.weight", "fc2.bias"}) {
    const Matrix &before = parameter_of(begun, name).value, &after = parameter_of(fast, name).value;
    CHECK(arma::approx_equal(after, before, "absdiff", 0));
  }
  CHECK_FALSE(arma::approx_equal(parameter_of(begun, "fc1.weight").value,
                                 parameter_of(fast, "fc1.weight").value, "absdiff", 0));
  CHECK(largest_difference(fast, plain) <= precise(1e-14, 1e-5));
}

TEST_CASE("the number of threads changes no bit of what fast kernels train") {
  const ShortRun run;
  const std::string expected = run.result(1);
  CHECK((run.result(2) == expected));
  CHECK((run.result(3) == expected));
}

TEST_CASE("fast kernels train the same bits when they are interrupted after every step, on any threads") {
  const ShortRun run;
  TrainingCase training = run.fresh_case();
  Progress progress;
  std::vector<EpochReport> reports;
  std::uint64_t interruptions = 0;
  while (true) {
    Recorder recorder;
    recorder.stop_after = progress.step + 1;
    const Outcome outcome =
        train(training, run.splits(), progress, recorder, {}, static_cast<int>(1 + interruptions % 3));
    reports.insert(reports.end(), recorder.reports.begin(), recorder.reports.end());
    if (outcome == Outcome::done) break;
    REQUIRE(++interruptions <= ShortRun::steps);
    const Safetensors checkpoint = capture(training.network, training.plan, progress, {});
    training = run.fresh_case(9);
    restore(checkpoint, "here", training.network, training.plan, progress);
  }
  CHECK(interruptions == ShortRun::steps);
  CHECK((bits_of(training.network) + to_string(reports) == run.result(1)));
}

}  // namespace rankcollapse
