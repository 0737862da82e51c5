#include <catch2/catch.hpp>

#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

/// The mistakes of a residual with this shortcut around a convolution or a dense layer.
std::string residual(const std::string& input, const std::string& shortcut, const std::string& layer) {
  return mistakes_of("input: " + input + "\nlayers:\n  - type: residual\n    shortcut: " + shortcut +
                     "\n    layers: [" + layer + "]\n");
}

}  // namespace

TEST_CASE("a shortcut that does not fit says which shapes are to be added and which shortcut would do") {
  const std::string place = "model.yaml:4:15: error: layers[0].shortcut: ";
  const auto excerpt = [](const std::string& shortcut) {
    return "\n   4 |     shortcut: " + shortcut + "\n     |               ^";
  };
  CHECK(residual("[8, 8, 4]", "identity", "{type: conv2d, filters: 8, kernel: 3, stride: 2, padding: 1}") ==
        place +
            "the layers make 4×4×8 of 8×8×4, and an identity keeps the shape: pad or projection would do" +
            excerpt("identity"));
  CHECK(residual("[8, 8, 4]", "identity", "{type: conv2d, filters: 2, kernel: 1}") ==
        place + "the layers make 8×8×2 of 8×8×4, and an identity keeps the shape: projection would do" +
            excerpt("identity"));
  CHECK(residual("[8, 8, 4]", "pad", "{type: conv2d, filters: 2, kernel: 1}") ==
        place + "the layers make 8×8×2 of 8×8×4, and a pad only adds channels: projection would do" +
            excerpt("pad"));
  CHECK(residual("[8, 8, 4]", "projection", "{type: conv2d, filters: 4, kernel: 4}") ==
        place + "the layers make 5×5×4 of 8×8×4, and no stride gives this height and width" +
            excerpt("projection"));
  CHECK(residual("[8, 7, 4]", "projection", "{type: conv2d, filters: 4, kernel: [2, 1]}") ==
        place + "the layers make 7×7×4 of 8×7×4, and no stride gives this height and width" +
            excerpt("projection"));
  CHECK(residual("7", "identity", "{type: dense, units: 5}") ==
        place + "the layers make 5 features of 7 features, and an identity keeps the shape" +
            excerpt("identity"));
  CHECK(residual("7", "projection", "{type: dense, units: 7}") ==
        place +
            "the layers make 7 features of 7 features, and a projection goes from image to image: identity "
            "would do" +
            excerpt("projection"));
  CHECK(residual("[8, 8, 4]", "pad", "{type: flatten}") ==
        place + "the layers make 256 features of 8×8×4, and a pad goes from image to image" + excerpt("pad"));
}

TEST_CASE("shapes of a residual that fit are no mistake, odd ones and unequal sides too") {
  CHECK(residual("[7, 5, 4]", "pad", "{type: conv2d, filters: 9, kernel: 3, stride: 2, padding: 1}") == "");
  CHECK(residual("[7, 2, 4]", "projection", "{type: conv2d, filters: 1, kernel: 3, stride: 3, padding: 1}") ==
        "");
  CHECK(residual("[2, 2, 3]", "identity", "{type: relu}") == "");
  // Features are added whatever they once were.
  CHECK(mistakes_of(R"(input: [2, 2, 3]
layers:
  - {type: flatten}
  - {type: residual, layers: [{type: dense, units: 12}]}
)") == "");
}

TEST_CASE("after a mistake inside a residual its shapes are not complained about") {
  CHECK(mistakes_of(R"(input: [8, 8, 4]
layers:
  - type: residual
    shortcut: projection
    momentum: 0.9
    layers: [{type: conv2d, filters: 8, kernel: 9}]
  - {type: residual, layers: [{type: conv2d, filters: 5, kernel: 3}]}
)") == R"(model.yaml:6:49: error: layers[0].layers[0].kernel: a window of 9×9 does not fit into 8×8×4
   6 |     layers: [{type: conv2d, filters: 8, kernel: 9}]
     |                                                 ^)");
  CHECK(mistakes_of(R"(input: [8, 8, 4]
layers:
  - {type: residual, layers: [{type: conv2d, filters: 0, kernel: 1}]}
)") == R"(model.yaml:3:55: error: layers[0].layers[0].filters: must be between 1 and 16777216, is 0
   3 |   - {type: residual, layers: [{type: conv2d, filters: 0, kernel: 1}]}
     |                                                       ^)");
}

TEST_CASE("a residual has layers, and a shortcut that is known") {
  CHECK(mistakes_of(R"(input: 7
layers:
  - {type: residual, layers: []}
  - {type: residual, shortcut: padd, layers: [{type: relu}]}
  - {type: residual}
)") == R"(model.yaml:3:30: error: layers[0].layers: a residual needs at least one layer
   3 |   - {type: residual, layers: []}
     |                              ^
model.yaml:4:32: error: layers[1].shortcut: no shortcut is called 'padd' (known: identity, pad, projection; did you mean 'pad'?)
   4 |   - {type: residual, shortcut: padd, layers: [{type: relu}]}
     |                                ^
model.yaml:5:5: error: layers[2].layers: missing (a list of mappings)
   5 |   - {type: residual}
     |     ^)");
}

TEST_CASE("momentum and epsilon belong to a projection") {
  CHECK(mistakes_of(R"(input: [4, 4, 2]
layers:
  - {type: residual, shortcut: projection, momentum: 2, epsilon: 0, layers: [{type: relu}]}
  - {type: residual, shortcut: pad, momentum: 0.9, layers: [{type: relu}]}
)") == R"(model.yaml:3:54: error: layers[0].momentum: must be at least 0 and less than 1, is 2
   3 |   - {type: residual, shortcut: projection, momentum: 2, epsilon: 0, layers: [{type: relu}]}
     |                                                      ^
model.yaml:3:66: error: layers[0].epsilon: must be greater than 0, is 0
   3 |   - {type: residual, shortcut: projection, momentum: 2, epsilon: 0, layers: [{type: relu}]}
     |                                                                  ^
model.yaml:4:37: error: layers[1].momentum: unknown key (known here: initializer, layers, name, shortcut, type)
   4 |   - {type: residual, shortcut: pad, momentum: 0.9, layers: [{type: relu}]}
     |                                     ^)");
}

TEST_CASE("names are unique over the whole network, those of shortcuts too") {
  CHECK(mistakes_of(R"(input: [4, 4, 2]
layers:
  - {type: relu, name: a}
  - {type: residual, name: b, layers: [{type: relu, name: a}, {type: relu, name: b}]}
  - {type: relu, name: c_shortcut_1}
  - {type: residual, name: c, shortcut: projection, layers: [{type: relu}]}
)") == R"(model.yaml:4:59: error: layers[1].layers[0].name: two layers are called 'a'
   4 |   - {type: residual, name: b, layers: [{type: relu, name: a}, {type: relu, name: b}]}
     |                                                           ^
model.yaml:4:82: error: layers[1].layers[1].name: two layers are called 'b'
   4 |   - {type: residual, name: b, layers: [{type: relu, name: a}, {type: relu, name: b}]}
     |                                                                                  ^
model.yaml:6:28: error: layers[3].name: two layers are called 'c_shortcut_1'
   6 |   - {type: residual, name: c, shortcut: projection, layers: [{type: relu}]}
     |                            ^)");
}

TEST_CASE("the initializer of a residual is that of all inside it, unless they have their own") {
  Network network = network_of(R"(
input: [4, 4, 2]
initializer: {type: constant, value: 1}
layers:
  - type: residual
    shortcut: projection
    initializer: {type: constant, value: 2}
    layers:
      - {type: conv2d, filters: 2, kernel: 1, bias: false}
      - {type: conv2d, filters: 2, kernel: 1, bias: false, initializer: {type: constant, value: 3}}
  - {type: residual, name: last, shortcut: projection, layers: [{type: relu}]}
)");
  initialize_weights(network, Random(1, "init"));
  std::vector<Scalar> first;
  for (const Parameter* parameter : network.parameters()) {
    if (parameter->kind == Parameter::Kind::weight) first.push_back(parameter->value[0]);
  }
  CHECK(first == std::vector<Scalar>{2, 3, 2, 1});
}

}  // namespace rankcollapse
