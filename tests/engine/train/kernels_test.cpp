#include <catch2/catch.hpp>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t classes = 4, image = 20;

std::string small_network(const std::string& kernels) {
  return R"(
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
    - {name: fc2, type: dense, units: 4}
training:
  steps: 100
  batch_size: 16
  optimizer: {type: sgd, learning_rate: 0.005, momentum: 0.9}
  kernels: )" +
         kernels + "\n";
}

TrainingCase trained(const std::string& kernels) {
  const Samples samples = gaussian_samples(image * image * 3, 320, classes, 1, 2.0);
  TrainingCase training = training_case(small_network(kernels), samples.size());
  Recorder recorder;
  train_to_the_end(training, {&samples, &samples, nullptr}, recorder);
  CHECK(recorder.reports.back().train_accuracy > 0.9);
  return training;
}

}  // namespace

TEST_CASE("after 100 steps fast and plain kernels have the same weights but for rounding") {
  const TrainingCase fast = trained("auto"), plain = trained("plain");
  const double bound = precise(1e-10, 1e-3);
  const auto fast_state = state_of(fast.network), plain_state = state_of(plain.network);
  REQUIRE(fast_state.size() == plain_state.size());
  for (std::size_t i = 0; i < fast_state.size(); ++i) {
    const Matrix &a = *fast_state[i].value, &b = *plain_state[i].value;
    const auto difference = static_cast<double>(arma::norm(a - b, "fro")),
               norm = static_cast<double>(arma::norm(b, "fro"));
    INFO(fast_state[i].name << ": " << difference / norm);
    CHECK(difference <= bound * norm);
  }
}

}  // namespace rankcollapse
