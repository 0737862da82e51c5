#include <catch2/catch.hpp>

#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {

TEST_CASE("a dense layer on an image is told to put a flatten before it") {
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: dense, units: 10}
)") == R"(model.yaml:3:5: error: layers[0]: needs features, and gets an image (5×4×3): put a flatten before it
   3 |   - {type: dense, units: 10}
     |     ^)");
}

TEST_CASE("a convolution or a pool on features says what it gets") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: conv2d, filters: 4, kernel: 3}
)") == R"(model.yaml:3:5: error: layers[0]: needs an image (height × width × channels), and gets 7 features
   3 |   - {type: conv2d, filters: 4, kernel: 3}
     |     ^)");
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: flatten}
  - {type: max_pool2d, size: 2}
)") == R"(model.yaml:4:5: error: layers[1]: needs an image (height × width × channels), and gets 60 features
   4 |   - {type: max_pool2d, size: 2}
     |     ^)");
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: global_avg_pool}
)") == R"(model.yaml:3:5: error: layers[0]: needs an image (height × width × channels), and gets 7 features
   3 |   - {type: global_avg_pool}
     |     ^)");
}

TEST_CASE("after one mistake no shape that follows from it is complained about") {
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: conv2d, filters: 4, kernel: [3, 5]}
  - {type: max_pool2d, size: 9}
  - {type: dense, units: 10}
)") == R"(model.yaml:3:40: error: layers[0].kernel: a window of 3×5 does not fit into 5×4×3
   3 |   - {type: conv2d, filters: 4, kernel: [3, 5]}
     |                                        ^)");
  CHECK(mistakes_of(R"(input: [28, 28]
layers: [{type: dense, units: 10}]
)") == R"(model.yaml:1:8: error: input: an image has three extents, [height, width, channels]
   1 | input: [28, 28]
     |        ^)");
}

TEST_CASE("a window far too large is a message, not an attempt to allocate its weights") {
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: conv2d, filters: 4, kernel: 1000}
)") == R"(model.yaml:3:40: error: layers[0].kernel: a window of 1000×1000 does not fit into 5×4×3
   3 |   - {type: conv2d, filters: 4, kernel: 1000}
     |                                        ^)");
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: conv2d, filters: 100000000000, kernel: 100000, padding: same}
)") == R"(model.yaml:3:29: error: layers[0].filters: must be between 1 and 16777216, is 100000000000
   3 |   - {type: conv2d, filters: 100000000000, kernel: 100000, padding: same}
     |                             ^
model.yaml:3:51: error: layers[0].kernel: must be between 1 and 4096, is 100000
   3 |   - {type: conv2d, filters: 100000000000, kernel: 100000, padding: same}
     |                                                   ^)");
}

TEST_CASE("a window's extents, stride and padding are checked") {
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: conv2d, filters: 4, kernel: [1, 2, 3]}
  - {type: conv2d, filters: 4, kernel: [0, 3]}
  - {type: max_pool2d, size: 2, stride: 0, padding: sama}
)") == R"(model.yaml:3:40: error: layers[0].kernel: a window is one number or [height, width]
   3 |   - {type: conv2d, filters: 4, kernel: [1, 2, 3]}
     |                                        ^
model.yaml:4:41: error: layers[1].kernel[0]: must be between 1 and 4096, is 0
   4 |   - {type: conv2d, filters: 4, kernel: [0, 3]}
     |                                         ^
model.yaml:5:41: error: layers[2].stride: must be at least 1, is 0
   5 |   - {type: max_pool2d, size: 2, stride: 0, padding: sama}
     |                                         ^
model.yaml:5:53: error: layers[2].padding: no padding is called 'sama' (known: same, valid; did you mean 'same'?)
   5 |   - {type: max_pool2d, size: 2, stride: 0, padding: sama}
     |                                                     ^)");
}

TEST_CASE("a window of nothing but padding is refused") {
  CHECK(mistakes_of(R"(input: [5, 4, 3]
layers:
  - {type: max_pool2d, size: [3, 2], padding: 2}
)") == R"(model.yaml:3:47: error: layers[0].padding: must be smaller than the window of 3×2, is 2
   3 |   - {type: max_pool2d, size: [3, 2], padding: 2}
     |                                               ^)");
}

TEST_CASE("an unknown layer is met with the known ones and the nearest of them") {
  CHECK(
      mistakes_of(R"(input: 7
layers:
  - {type: desne, units: 4}
  - {type: dense, units: 3}
)") ==
      R"(model.yaml:3:12: error: layers[0].type: no layer is called 'desne' (known: avg_pool2d, batch_norm, conv2d, dense, dropout, flatten, global_avg_pool, leaky_relu, max_pool2d, relu, residual, sigmoid, tanh; did you mean 'dense'?)
   3 |   - {type: desne, units: 4}
     |            ^)");
}

TEST_CASE("an unknown key and the one that is missed because of it are reported together") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: dense, unit: 4}
)") == R"(model.yaml:3:5: error: layers[0].units: missing (a whole number)
   3 |   - {type: dense, unit: 4}
     |     ^
model.yaml:3:19: error: layers[0].unit: unknown key (known here: bias, initializer, name, type, units; did you mean 'units'?)
   3 |   - {type: dense, unit: 4}
     |                   ^)");
}

TEST_CASE("two layers of one name are a mistake, also where one name is made up") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: dense, units: 4, name: fc}
  - {type: dense, units: 3, name: fc}
  - {type: relu, name: dense3}
  - {type: dense, units: 3}
)") == R"(model.yaml:4:35: error: layers[1].name: two layers are called 'fc'
   4 |   - {type: dense, units: 3, name: fc}
     |                                   ^
model.yaml:6:5: error: layers[3].name: two layers are called 'dense3'
   6 |   - {type: dense, units: 3}
     |     ^)");
}

TEST_CASE("names that could not be told from paths of keys are refused") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: dense, units: 4, name: a.b}
  - {type: relu, name: all}
)") == R"(model.yaml:3:35: error: layers[0].name: a layer's name has no dots, is not empty and is not 'all'
   3 |   - {type: dense, units: 4, name: a.b}
     |                                   ^
model.yaml:4:24: error: layers[1].name: a layer's name has no dots, is not empty and is not 'all'
   4 |   - {type: relu, name: all}
     |                        ^)");
}

TEST_CASE("`units: classes` is the data set's number of classes, and nothing without one") {
  const std::string model = "input: 7\nlayers:\n  - {type: dense, units: classes}\n";
  CHECK(network_of(model, {}, 12).output_shape() == Shape::vector(12));
  CHECK(
      mistakes_of(model) ==
      R"(model.yaml:3:26: error: layers[0].units: the number of classes is known only together with a data set
   3 |   - {type: dense, units: classes}
     |                          ^)");
  CHECK(
      mistakes_of("input: 7\nlayers:\n  - {type: dense, units: clases}\n", {}, 12) ==
      R"(model.yaml:3:26: error: layers[0].units: expected a whole number or 'classes', the data set's number of classes
   3 |   - {type: dense, units: clases}
     |                          ^)");
}

TEST_CASE("the data set's shape wins over the model's own") {
  const std::string model = "input: [5, 4, 3]\nlayers: [{type: flatten}]";
  CHECK(network_of(model).output_shape().size() == 60);
  CHECK(network_of(model, Shape::image(2, 2, 1)).output_shape().size() == 4);
  CHECK(network_of("input: 9\nlayers: [{type: flatten}]").output_shape().size() == 9);
}

TEST_CASE("without any shape, or without layers, there is no network") {
  CHECK(mistakes_of("layers: [{type: relu}]\n") ==
        R"(model.yaml:1:1: error: the shape of the input is not known: give `input: [height, width, channels]`
   1 | layers: [{type: relu}]
     | ^)");
  CHECK(mistakes_of("input: 7\nlayers: []\n") ==
        R"(model.yaml:2:9: error: layers: a network needs at least one layer
   2 | layers: []
     |         ^)");
}

TEST_CASE("rates, momenta and epsilons outside their ranges are refused") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: dropout, rate: 1}
  - {type: batch_norm, momentum: 1.5}
  - {type: batch_norm, epsilon: 0}
)") == R"(model.yaml:3:27: error: layers[0].rate: must be at least 0 and less than 1, is 1
   3 |   - {type: dropout, rate: 1}
     |                           ^
model.yaml:4:34: error: layers[1].momentum: must be at least 0 and less than 1, is 1.5
   4 |   - {type: batch_norm, momentum: 1.5}
     |                                  ^
model.yaml:5:33: error: layers[2].epsilon: must be greater than 0, is 0
   5 |   - {type: batch_norm, epsilon: 0}
     |                                 ^)");
}

TEST_CASE("an initializer takes the keys of its own rule") {
  CHECK(mistakes_of(R"(input: 7
initializer: {type: constant}
layers:
  - {type: dense, units: 2, initializer: {type: he_normal, value: 3}}
  - {type: dense, units: 2, initializer: {type: orthogonl}}
)") == R"(model.yaml:2:14: error: initializer.value: missing (a number)
   2 | initializer: {type: constant}
     |              ^
model.yaml:4:60: error: layers[0].initializer.value: unknown key (known here: bias, type)
   4 |   - {type: dense, units: 2, initializer: {type: he_normal, value: 3}}
     |                                                            ^
model.yaml:5:49: error: layers[1].initializer.type: no initializer is called 'orthogonl' (known: constant, glorot_normal, glorot_normal_truncated, glorot_uniform, he_normal, orthogonal, torch_default; did you mean 'orthogonal'?)
   5 |   - {type: dense, units: 2, initializer: {type: orthogonl}}
     |                                                 ^)");
}

}  // namespace rankcollapse
