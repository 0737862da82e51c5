#include <array>

#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

struct LayerRow {
  std::string_view name;
};
constexpr std::array<LayerRow, 3> layer_rows = {{{"dense"}, {"conv2d"}, {"batch_norm"}}};

void read_layers(const Config& root) {
  for (const Config& layer : root.sections("layers")) {
    if (layer.row<LayerRow>("type", "layer", layer_rows)) layer.integer("units", Range::positive());
  }
}

TEST_CASE("an unknown key is shown at the key, with the known ones and the one that was probably meant") {
  CHECK(complaint_about("layers:\n  - {type: dense, units: 10, unit: 3}\n", read_layers) ==
        "lab.yaml:2:30: error: layers[0].unit: unknown key (known here: type, units; did you mean 'units'?)\n"
        "   2 |   - {type: dense, units: 10, unit: 3}\n"
        "     |                              ^");
}

TEST_CASE(
    "an unknown name is shown with all known ones, and the rest of its mapping is not complained about") {
  CHECK(complaint_about("layers:\n  - type: dens\n    units: 10\n    bias: zero\n", read_layers) ==
        "lab.yaml:2:11: error: layers[0].type: no layer is called 'dens' (known: batch_norm, conv2d, dense; "
        "did you mean 'dense'?)\n"
        "   2 |   - type: dens\n"
        "     |           ^");
}

TEST_CASE("all mistakes of a file are reported at once, in the order of the file") {
  const std::string yaml =
      "batch: 10\n"
      "layers:\n"
      "  - {type: pool}\n"
      "  - {units: ten, type: dense}\n"
      "  - {units: 0, type: dense}\n";
  CHECK(complaint_about(yaml, read_layers) ==
        "lab.yaml:1:1: error: batch: unknown key (known here: layers)\n"
        "   1 | batch: 10\n"
        "     | ^\n"
        "lab.yaml:3:12: error: layers[0].type: no layer is called 'pool' (known: batch_norm, conv2d, dense)\n"
        "   3 |   - {type: pool}\n"
        "     |            ^\n"
        "lab.yaml:4:13: error: layers[1].units: expected a whole number, found 'ten'\n"
        "   4 |   - {units: ten, type: dense}\n"
        "     |             ^\n"
        "lab.yaml:5:13: error: layers[2].units: must be greater than 0, is 0\n"
        "   5 |   - {units: 0, type: dense}\n"
        "     |             ^");
}

TEST_CASE("a missing key is reported at its mapping, with what belongs there") {
  const auto read = [](const Config& root) {
    const Config training = root.section("training");
    training.integer("epochs");
    training.number("learning_rate");
    training.text("loss");
    training.path("log");
    training.section("optimizer");
    training.sections("stages");
    training.row<LayerRow>("head", "layer", layer_rows);
  };
  const std::string where = "lab.yaml:2:3: error: training.";
  const std::string excerpt = "\n   2 |   seed: 1\n     |   ^\n";
  CHECK(complaint_about("training:\n  seed: 1\n",
                        [&](const Config& root) {
                          root.section("training").has("seed");
                          read(root);
                        }) ==
        where + "epochs: missing (a whole number)" + excerpt +          //
            where + "learning_rate: missing (a number)" + excerpt +     //
            where + "loss: missing (a text)" + excerpt +                //
            where + "log: missing (a path)" + excerpt +                 //
            where + "optimizer: missing (a mapping)" + excerpt +        //
            where + "stages: missing (a list of mappings)" + excerpt +  //
            where + "head: missing (one of: batch_norm, conv2d, dense)\n   2 |   seed: 1\n     |   ^");
}

TEST_CASE("a missing section is one mistake, whatever is read in it") {
  CHECK(first_line(complaint_about("{}", [](const Config& root) {
          const Config optimizer = root.section("training").section("optimizer");
          CHECK(optimizer.number("learning_rate") == 0);
          CHECK(optimizer.integer("steps", Range::positive()) == 1);
          CHECK(optimizer.row<LayerRow>("type", "layer", layer_rows) == nullptr);
          optimizer.fail("not this either");
          CHECK(root.mistakes() == 1);
        })) == "lab.yaml:1:1: error: training: missing (a mapping)");
}

TEST_CASE("a key without a value is a mistake, once") {
  CHECK(complaint_about("training:\n\nseed: ~\n",
                        [](const Config& root) {
                          CHECK_FALSE(root.has("training"));
                          root.section("training").integer("epochs");
                          CHECK(root.integer("seed", 7) == 7);
                        }) ==
        "lab.yaml:1:1: error: training: has no value (leave the key out, or give it one)\n"
        "   1 | training:\n"
        "     | ^\n"
        "lab.yaml:3:1: error: seed: has no value (leave the key out, or give it one)\n"
        "   3 | seed: ~\n"
        "     | ^");
}

TEST_CASE("the caret stands under its character where letters take more than one byte, and after tabs") {
  CHECK(complaint_about("{größe: 1, naïve: 2}", [](const Config& root) { root.integer("größe"); }) ==
        "lab.yaml:1:12: error: naïve: unknown key (known here: größe)\n"
        "   1 | {größe: 1, naïve: 2}\n"
        "     |            ^");
  CHECK(complaint_about("{a: 1,\tb: 2}", [](const Config& root) { root.integer("a"); }) ==
        "lab.yaml:1:8: error: b: unknown key (known here: a)\n"
        "   1 | {a: 1,\tb: 2}\n"
        "     |       \t^");
}

TEST_CASE("of a very long line the part around the mistake is shown") {
  const std::string message =
      complaint_about("{a: " + std::string(300, 'x') + ", b: " + std::string(300, 'y') + "}",
                      [](const Config& root) { root.text("a"); });
  CHECK(message == "lab.yaml:1:307: error: b: unknown key (known here: a)\n   1 | …" + std::string(48, 'x') +
                       ", b: " + std::string(47, 'y') + "…\n     | " + std::string(51, ' ') + "^");
}

TEST_CASE("of very many mistakes the first fifty are shown") {
  std::string yaml;
  for (int i = 0; i < 60; ++i) yaml += "key" + std::to_string(i) + ": 1\n";
  const std::string message = complaint_about(yaml, [](const Config&) {});
  CHECK(message.ends_with("\n… and 10 more"));
  CHECK(first_line(message) == "lab.yaml:1:1: error: key0: unknown key (known here: none)");
}

TEST_CASE("keys that are names are checked by whoever reads them") {
  const std::vector<std::string> layers = {"conv1", "fc1"};
  const auto read = [&](const Config& root) {
    for (const std::string& name : root.keys()) {
      if (name == "fcl") root.fail_unknown_key(name, "layer", layers);
    }
  };
  CHECK(complaint_about("fc1: 3\nfcl: 4\n", read) ==
        "lab.yaml:2:1: error: fcl: no layer is called 'fcl' (known: conv1, fc1; did you mean 'fc1'?)\n"
        "   2 | fcl: 4\n"
        "     | ^");
}

TEST_CASE("a mistake that the reader finds is shown at the value, or at the mapping") {
  CHECK(complaint_about("crop:\n  size: 40\n",
                        [](const Config& root) {
                          const Config crop = root.section("crop");
                          crop.integer("size");
                          crop.fail("size", "is larger than the image");
                          crop.fail("needs a dataset");
                        }) ==
        "lab.yaml:2:3: error: crop: needs a dataset\n"
        "   2 |   size: 40\n"
        "     |   ^\n"
        "lab.yaml:2:9: error: crop.size: is larger than the image\n"
        "   2 |   size: 40\n"
        "     |         ^");
}

TEST_CASE("a key that was only looked at is known, and a mapping that is not opened may hold anything") {
  CHECK(complaint_about("sweep: {grid: {seed: [1, 2]}}",
                        [](const Config& root) { CHECK(root.has("sweep")); }) == "");
  CHECK(first_line(complaint_about("sweep: {grid: 1}", [](const Config& root) { root.section("sweep"); })) ==
        "lab.yaml:1:9: error: sweep.grid: unknown key (known here: none)");
}

}  // namespace
}  // namespace rankcollapse
