#include <catch2/catch.hpp>

#include "tests/counted_allocations.hpp"
#include "tests/engine/nn/network_of.hpp"
#include "tests/skip.hpp"

namespace rankcollapse {

TEST_CASE("after its first step a network allocates no memory, at other batch sizes neither") {
  if (!can_count_allocations()) SKIP_TEST("this build's malloc is not the GNU library's");
  Network network = network_of(R"(
layers:
  - {type: conv2d, filters: 16, kernel: 5, padding: same}
  - {type: batch_norm}
  - {type: relu}
  - {type: max_pool2d, size: 3, padding: same}
  - {type: conv2d, filters: 16, kernel: 3, padding: 1}
  - {type: conv2d, filters: 8, kernel: 3, stride: 2, padding: 1}
  - {type: leaky_relu}
  - {type: avg_pool2d, size: 2, padding: same}
  - type: residual
    layers:
      - {type: conv2d, filters: 8, kernel: 3, padding: 1}
      - {type: residual, shortcut: pad, layers: [{type: conv2d, filters: 8, kernel: 1}]}
  - {type: residual, shortcut: projection, layers: [{type: conv2d, filters: 12, kernel: 3, stride: 2, padding: 1}]}
  - {type: flatten}
  - {type: dense, units: 100}
  - {type: batch_norm}
  - {type: tanh}
  - {type: dropout, rate: 0.5}
  - {type: dense, units: 70}
  - {type: sigmoid}
  - {type: dense, units: 10})",
                               Shape::image(28, 28, 3));
  initialize_weights(network, Random(1, "init"));
  REQUIRE(network.chosen_kernels().size() >= 2 + 3);  // convolutions and dense layers
  Workers workers(1);
  const Random random(1, "dropout");
  const auto step = [&](const Matrix& inputs, const Matrix& output_gradient) {
    return allocations_in([&] {
      for (const Mode mode : {Mode::training, Mode::evaluation}) {
        const Pass pass{mode, random, 1, workers};
        network.forward(inputs, pass);
        network.backward(inputs, output_gradient, pass);
      }
    });
  };
  const Matrix inputs(network.input_shape().size(), 16, arma::fill::ones), dy(10, 16, arma::fill::ones);
  const Matrix few = inputs.cols(0, 4), few_dy = dy.cols(0, 4);
  REQUIRE(step(inputs, dy) > 0);
  CHECK(step(inputs, dy) == 0);
  CHECK(step(few, few_dy) == 0);
  CHECK(step(inputs, dy) == 0);
}

}  // namespace rankcollapse
