#include "engine/train/evaluate.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/train/samples.hpp"

using namespace rankcollapse;

namespace {

/// The outputs are the inputs.
Network identity_network(std::size_t features) {
  Network network =
      network_of("layers: [{type: dense, units: classes, bias: false}]", Shape::vector(features), features);
  network.parameters().front()->value.eye();
  return network;
}

std::unique_ptr<Loss> loss_called(std::string_view name) {
  for (const LossRow& row : loss_table()) {
    if (row.name == name) return row.make();
  }
  return nullptr;
}

}  // namespace

TEST_CASE("classify counts what each class is taken for, the first of equal outputs") {
  Network network = identity_network(3);
  const Matrix outputs = {{2, 0, 0, 1, 5}, {1, 1, 0, 1, 0}, {0, 3, 0, 0, 0}};  // predicted: 0, 2, 0, 0, 0
  const Samples samples(outputs, {0, 1, 2, 1, 0}, 3);
  Workers workers(1);
  const std::atomic<bool> stop{false};
  for (const std::size_t batch_size : {1, 2, 5, 100}) {
    const auto result = classify(network, *loss_called("mse"), samples, batch_size, workers, stop);
    REQUIRE(result);
    CHECK(result->counts == std::vector<std::uint64_t>{2, 0, 0, 1, 0, 1, 1, 0, 0});
    CHECK(result->means.accuracy == Approx(2.0 / 5.0));
    CHECK(result->means.loss == Approx((1 + 1 + 9 + 1 + 1 + 16) / 15.0));
  }
}

TEST_CASE("uniform outputs cost log K and are all taken for the first class") {
  Network network = identity_network(4);
  const Samples samples(Matrix(4, 8, arma::fill::zeros), labels_in_turn(8, 4), 4);
  Workers workers(2);
  const std::atomic<bool> stop{false};
  const auto result = classify(network, *loss_called("softmax_cross_entropy"), samples, 3, workers, stop);
  REQUIRE(result);
  CHECK(result->means.loss == Approx(std::log(4.0)));
  CHECK(result->means.accuracy == 0.25);
  CHECK(result->counts == std::vector<std::uint64_t>{2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0});
}

TEST_CASE("classify ends when it is told to") {
  Network network = identity_network(3);
  const Samples samples(Matrix(3, 6, arma::fill::zeros), labels_in_turn(6, 3), 3);
  Workers workers(1);
  std::atomic<bool> stop{false};
  const Stopping stopping(samples, stop, 2);
  CHECK_FALSE(classify(network, *loss_called("mse"), stopping, 2, workers, stop));
}
