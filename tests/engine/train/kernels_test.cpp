#include <catch2/catch.hpp>

#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t classes = 4, image = 20;

std::string small_network(const std::string& kernels, int steps) {
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
  batch_size: 16
  optimizer: {type: sgd, learning_rate: 0.005, momentum: 0.9}
  kernels: )" +
         kernels + "\n  steps: " + std::to_string(steps) + "\n";
}

Network trained(const std::string& kernels, int steps) {
  const Samples samples = gaussian_samples(image * image * 3, 320, classes, 1, 2.0);
  TrainingCase training = training_case(small_network(kernels, steps), samples.size());
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

}  // namespace

TEST_CASE("fast and plain kernels train the same weights but for rounding, for 100 steps") {
  CHECK_FALSE(trained("auto", 1).chosen_kernels().empty());
  CHECK(trained("plain", 1).chosen_kernels().empty());
  CHECK(largest_difference(trained("auto", 5), trained("plain", 5)) <= precise(1e-13, 1e-4));
  // In float a rounding difference now and then turns a ReLU or a maximum around, which no longer is
  // rounding.
  CHECK(largest_difference(trained("auto", 100), trained("plain", 100)) <= precise(1e-12, 0.05));
}

}  // namespace rankcollapse
