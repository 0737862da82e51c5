#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

Values flattened(const std::string& yaml) {
  return Document::parse(yaml, "lab.yaml").flattened();
}

TEST_CASE("the flat view of a document has each value under the address that --set would use") {
  CHECK(flattened("seed: 1\n"
                  "model:\n"
                  "  input: [28, 28, 3]\n"
                  "  layers:\n"
                  "    - {type: dense, units: 3}\n"
                  "    - {type: relu}\n"
                  "training: {optimizer: {learning_rate: 3e-4}, shuffle: true}\n") ==
        Values{{"seed", "1"},
               {"model.input", "[28, 28, 3]"},
               {"model.layers.0.type", "dense"},
               {"model.layers.0.units", "3"},
               {"model.layers.1.type", "relu"},
               {"training.optimizer.learning_rate", "0.0003"},
               {"training.shuffle", "true"}});
}

TEST_CASE("in the flat view equal numbers are equal texts, and what looks like a number in quotes is none") {
  CHECK(flattened("{a: 3e-4, b: 0.00030, c: 1e3, d: '1e3', e: [1.0, '1.0', a b], f: 9007199254740993}") ==
        Values{{"a", "0.0003"},
               {"b", "0.0003"},
               {"c", "1000"},
               {"d", "1e3"},
               {"e", "[1, \"1.0\", \"a b\"]"},
               {"f", "9007199254740993"}});
}

TEST_CASE("the flat view shows empty sections, and nothing of an empty file") {
  CHECK(flattened("{a: {}, b: [], c: }") == Values{{"a", "{}"}, {"b", "[]"}, {"c", "null"}});
  CHECK(flattened("") == Values{});
}

}  // namespace
}  // namespace rankcollapse
