#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

std::string complaint_about_model(const std::filesystem::path& file) {
  return complaint_of([&] {
    Document document = Document::load(file);
    for (const Config& layer : document.root().section("model").sections("layers")) layer.integer("units");
    document.finish();
  });
}

TEST_CASE("a file that is not there, or is no file, is a mistake of the user") {
  const TemporaryFolder folder;
  const auto load = [](const std::filesystem::path& file) {
    return complaint_of([&] { Document::load(file); });
  };
  CHECK(load("no/such.yaml") == "no/such.yaml: error: no such file");
  CHECK(load(folder.path()) == folder.path().string() + ": error: is a folder");
  CHECK(load("/dev/zero") == "/dev/zero: error: is not a file");
  CHECK(load(folder.write("large.yaml", std::string(1'000'001, '#'))) ==
        (folder.path() / "large.yaml").string() + ": error: larger than 1 MB");
}

TEST_CASE("a section may stand in another file, named relative to the file that names it") {
  const TemporaryFolder folder;
  folder.write("models/layers/three.yaml", "- units: 3\n");
  folder.write("models/small.yaml", "layers: layers/three.yaml\n");
  const auto file = folder.write("labs/lab.yaml", "model: ../models/small.yaml\n");
  Document document = Document::load(file);
  const auto layers = document.root().section("model").sections("layers");
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].integer("units") == 3);
  CHECK(layers[0].address() == "model.layers[0]");
  CHECK(document.root().section_or_defaults("model").sections("layers").size() == 1);
  CHECK_NOTHROW(document.finish());
  CHECK(document.resolved() == "model:\n  layers:\n    - units: 3  # ../models/layers/three.yaml:1\n");
}

TEST_CASE("a mistake in an included file is shown there") {
  const TemporaryFolder folder;
  const auto model = folder.write("model.yaml", "layers: [{units: x}]\n");
  const auto file = folder.write("lab.yaml", "model: model.yaml\n");
  CHECK(complaint_about_model(file) ==
        model.string() +
            ":1:18: error: model.layers[0].units: expected a whole number, found 'x'\n"
            "   1 | layers: [{units: x}]\n"
            "     |                  ^");
  folder.write("model.yaml", "layers: [{units: 1}]\nlayers: []\n");
  CHECK(first_line(complaint_about_model(file)) ==
        model.string() + ":2:1: error: model: the key 'layers' stands here twice, first on line 1");
}

TEST_CASE("an included file that is missing or holds no section is shown where it is named") {
  const TemporaryFolder folder;
  const auto file = folder.write("lab.yaml", "name: a\nmodel: modle.yaml\n");
  const std::string included = (folder.path() / "modle.yaml").string();
  const auto complaint = [&] {
    return complaint_of([&] {
      Document document = Document::load(file);
      document.root().text("name");
      document.root().section("model").section("input").integer("width");
      document.finish();
    });
  };
  CHECK(complaint() == file.string() + ":2:8: error: model: the file '" + included +
                           "': no such file\n"
                           "   2 | model: modle.yaml\n"
                           "     |        ^");
  folder.write("modle.yaml", "just a text\n");
  CHECK(first_line(complaint()) ==
        included + ":1:1: error: model: expected a mapping or a list in a file that another one includes");
  folder.write("modle.yaml", "[1, 2]\n");
  CHECK(first_line(complaint()) == included + ":1:1: error: model: expected a mapping, found a list");
}

TEST_CASE("files that include each other are refused, and chains of more than sixteen") {
  const TemporaryFolder folder;
  folder.write("b.yaml", "next: a.yaml\n");
  const auto file = folder.write("a.yaml", "next: b.yaml\n");
  const auto follow = [](const std::filesystem::path& start, int steps) {
    return first_line(complaint_of([&] {
      Document document = Document::load(start);
      Config config = document.root();
      for (int i = 0; i < steps; ++i) config = config.section("next");
      document.finish();
    }));
  };
  CHECK(follow(file, 20).ends_with("a.yaml' includes itself"));
  for (int i = 0; i < 20; ++i) {
    folder.write("chain" + std::to_string(i) + ".yaml", "next: chain" + std::to_string(i + 1) + ".yaml\n");
  }
  CHECK(follow(folder.path() / "chain0.yaml", 20).ends_with("files included more than 16 deep"));
}

TEST_CASE("a path is meant from the file that names it") {
  const TemporaryFolder folder;
  folder.write("models/small.yaml", "weights: ../weights/a.npz\nabsolute: /data/x\n");
  const auto file = folder.write("labs/lab.yaml", "model: ../models/small.yaml\n");
  Document document = Document::load(file);
  const Config model = document.root().section("model");
  CHECK(model.path("weights") == folder.path() / "weights/a.npz");
  CHECK(model.path("absolute") == "/data/x");
  CHECK(complaint_about("x: ''", [](const Config& root) {
          root.path("x");
        }).starts_with("lab.yaml:1:4: error: x: expected a path, found the text ''"));
}

}  // namespace
}  // namespace rankcollapse
