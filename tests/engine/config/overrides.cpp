#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

// Reads what the tests below override, and reports all mistakes.
class Lab {
 public:
  Lab() {
    folder_.write("model.yaml", "layers:\n  - {units: 3}\n  - {units: 4}\n");
    file_ = folder_.write("lab.yaml", "seed: 1\nmodel: model.yaml\n");
  }

  Document load(const std::vector<std::string>& overrides) const { return Document::load(file_, overrides); }

  std::string complaint(const std::vector<std::string>& overrides) const {
    return complaint_of([&] {
      Document document = load(overrides);
      const Config root = document.root();
      root.integer("seed");
      root.section_or_defaults("training").integer("epochs", 5);
      for (const Config& layer : root.section("model").sections("layers")) layer.integer("units");
      document.finish();
    });
  }

 private:
  TemporaryFolder folder_;
  std::filesystem::path file_;
};

TEST_CASE("an override sets a value, in lists and included files too, and makes sections that are missing") {
  Document document =
      Lab().load({"seed=2", "model.layers.1.units=40", "training.optimizer.momentum=0.9", "seed=3"});
  const Config root = document.root();
  CHECK(root.integer("seed") == 3);
  const auto layers = root.section("model").sections("layers");
  CHECK(layers[0].integer("units") == 3);
  CHECK(layers[1].integer("units") == 40);
  CHECK(root.section("training").section("optimizer").number("momentum") == 0.9);
  CHECK_NOTHROW(document.finish());
  CHECK(document.resolved() ==
        "seed: 3  # --set\n"
        "model:\n"
        "  layers:\n"
        "    - units: 3  # model.yaml:2\n"
        "    - units: 40  # --set\n"
        "training:\n"
        "  optimizer:\n"
        "    momentum: 0.9  # --set\n");
}

TEST_CASE("an override replaces whatever is there, by any YAML") {
  Document document = Lab().load({"model={layers: [{units: 7}]}", "seed=[1, 2]"});
  CHECK(document.root().section("model").sections("layers")[0].integer("units") == 7);
  CHECK(document.root().integers("seed", {}) == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("a mistake in an override shows the override") {
  const Lab lab;
  CHECK(lab.complaint({"seed=x"}) == "--set seed=x: error: seed: expected a whole number, found 'x'");
  CHECK(lab.complaint({"seed=010"}) ==
        "--set seed=010: error: seed: expected a whole number, found '010' (write 10)");
  CHECK(lab.complaint({"seed="}) ==
        "--set seed=: error: seed: has no value (leave the key out, or give it one)");
  CHECK(lab.complaint({"sede=1"}) ==
        "--set sede=1: error: sede: unknown key (known here: model, seed, training; did you mean 'seed'?)");
  CHECK(lab.complaint({"training.epoch=1"}) ==
        "--set training.epoch=1: error: training.epoch: unknown key (known here: epochs; did you mean "
        "'epochs'?)");
  CHECK(lab.complaint({"seed"}) == "--set seed: error: expected key=value, as in training.epochs=10");
  CHECK(lab.complaint({"=1"}) == "--set =1: error: expected key=value, as in training.epochs=10");
  CHECK(lab.complaint({"training..epochs=1"}) == "--set training..epochs=1: error: an empty key");
  CHECK(lab.complaint({"seed.x=1"}) ==
        "--set seed.x=1: error: expected a mapping or a list at 'seed', found '1'");
  CHECK(lab.complaint({"seed={a: 1, a: 2}"}) ==
        "--set seed={a: 1, a: 2}: error: the key 'a' stands here twice, first on line 1");
}

TEST_CASE("an override of an item that a list does not have shows how many there are") {
  const Lab lab;
  CHECK(lab.complaint({"model.layers.2.units=5"}) ==
        "--set model.layers.2.units=5: error: 'model.layers' has 2 items, counted from 0: there is no 2");
  CHECK(
      lab.complaint({"model.layers.first.units=5"}) ==
      "--set model.layers.first.units=5: error: 'model.layers' is a list, so a number is expected after it, "
      "found 'first'");
}

TEST_CASE("a path in an override is meant from the working directory") {
  Document document = Lab().load({"training={log: a/../b.csv}"});
  CHECK(document.root().section("training").path("log") == "b.csv");
  const TemporaryFolder folder;
  const auto model = folder.write("other.yaml", "layers: [{units: 9}]\n");
  const std::string relative = std::filesystem::relative(model).string();
  Document other = Lab().load({"model=" + relative});
  CHECK(other.root().section("model").sections("layers")[0].integer("units") == 9);
}

}  // namespace
}  // namespace rankcollapse
