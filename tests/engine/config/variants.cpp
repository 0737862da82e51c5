#include "engine/config/mistakes.hpp"
#include "engine/config/value.hpp"
#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

// A file that includes a model, and mappings of addresses and values under its key `sweep`.
class Lab {
 public:
  explicit Lab(const std::string& sweep,
               const std::string& model = "layers:\n  - {units: 3}\n  - {units: 4}\n") {
    folder_.write("model.yaml", model);
    folder_.write("other.yaml", "layers: [{units: 9}]\n");
    document_.emplace(
        Document::load(folder_.write("lab.yaml", "seed: 1\nmodel: model.yaml\nsweep:\n" + sweep)));
    for (const Config& item : document_->root().sections("sweep")) variations_.push_back(item.entries());
  }

  const Document& document() const { return *document_; }
  const TemporaryFolder& folder() const { return folder_; }
  const std::vector<std::vector<Assignment>>& variations() const { return variations_; }
  Document variant(std::size_t index) const { return document_->variant(variations_.at(index)); }

  static std::string read(Document& variant) {
    const Config root = variant.root();
    std::string text = "seed " + std::to_string(root.integer("seed")) + ", units";
    for (const Config& layer : root.section("model").sections("layers"))
      text += " " + std::to_string(layer.integer("units"));
    return text;
  }

  // What all variants together are complained about, without the folder.
  std::string complaint() const {
    std::string text = complaint_of([&] {
      Mistakes mistakes;
      for (const auto& variation : variations_) {
        Document one = document_->variant(variation);
        read(one);
        mistakes.add(one, variation);
      }
      mistakes.throw_if_any();
    });
    const std::string path = folder_.path().string() + "/";
    for (std::size_t at = text.find(path); at != std::string::npos; at = text.find(path))
      text.erase(at, path.size());
    return text;
  }

 private:
  TemporaryFolder folder_;
  std::optional<Document> document_;
  std::vector<std::vector<Assignment>> variations_;
};

TEST_CASE("a variant has values at their addresses, and neither the document nor another variant changes") {
  const Lab lab(
      "  - {seed: 2, model.layers.1.units: 40}\n"
      "  - {model: other.yaml}\n"
      "  - {}\n"
      "  - {model.layers: [{units: 5}]}\n");
  std::vector<Document> variants;
  for (std::size_t i = 0; i < 4; ++i) variants.push_back(lab.variant(i));
  CHECK(Lab::read(variants[0]) == "seed 2, units 3 40");
  CHECK(Lab::read(variants[1]) == "seed 1, units 9");
  CHECK(Lab::read(variants[2]) == "seed 1, units 3 4");
  CHECK(Lab::read(variants[3]) == "seed 1, units 5");
  for (Document& variant : variants) CHECK_NOTHROW(variant.finish());  // `sweep` is gone
}

TEST_CASE("a variant's resolved file names the places that its values come from") {
  const Lab lab("  - {seed: 2, model.layers.1.units: 40}\n");
  Document variant = lab.variant(0);
  Lab::read(variant);
  CHECK(variant.resolved() ==
        "seed: 2  # lab.yaml:4\n"
        "model:\n"
        "  layers:\n"
        "    - units: 3  # model.yaml:2\n"
        "    - units: 40  # lab.yaml:4\n");
  CHECK(variant.canonical() == R"({"model":{"layers":[{"units":3},{"units":40}]},"seed":2})");
}

TEST_CASE("a section is put before what lies in it") {
  const Lab lab("  - {model.layers.0.units: 7, model: other.yaml}\n");
  Document variant = lab.variant(0);
  CHECK(Lab::read(variant) == "seed 1, units 7");
}

TEST_CASE("a file that variants include is read once") {
  const Lab lab("  - {seed: 2}\n  - {seed: 3, model.layers.0.units: 30}\n");
  Document first = lab.variant(0);
  Lab::read(first);
  std::filesystem::remove(lab.folder().path() / "model.yaml");
  Document second = lab.variant(1);
  CHECK(Lab::read(second) == "seed 3, units 30 4");
  CHECK(Lab::read(first) == "seed 2, units 3 4");
}

TEST_CASE("variants and values outlive the document that they come from") {
  std::optional<Lab> lab(std::in_place, "  - {seed: 2}\n");
  Document variant = lab->variant(0);
  const Value value = lab->variations()[0][0].value;
  const std::string where = (lab->folder().path() / "lab.yaml").string() + ":4:12";
  Lab::read(variant);
  lab.reset();
  CHECK(Lab::read(variant) == "seed 2, units 3 4");
  CHECK(value.text() == "2");
  CHECK(value.where() == where);
}

TEST_CASE("a mistake in a value that is put somewhere is found where it comes from, of all variants once") {
  CHECK(Lab("  - {seed: x}\n  - {sede: 1}\n  - {seed: x}\n  - {model.layer.0.units: 1}\n").complaint() ==
        "lab.yaml:4:12: error: seed: expected a whole number, found 'x'\n"
        "   4 |   - {seed: x}\n"
        "     |            ^\n"
        "lab.yaml:5:6: error: sede: unknown key (known here: model, seed; did you mean 'seed'?)\n"
        "   5 |   - {sede: 1}\n"
        "     |      ^\n"
        "lab.yaml:6:12: error: seed: expected a whole number, found 'x'\n"
        "   6 |   - {seed: x}\n"
        "     |            ^\n"
        "lab.yaml:7:6: error: model.layer: unknown key (known here: layers; did you mean 'layers'?)\n"
        "   7 |   - {model.layer.0.units: 1}\n"
        "     |      ^");
}

TEST_CASE("an address that leads nowhere is a mistake at the address") {
  CHECK(Lab("  - {model.layers.01.units: 1}\n").complaint() ==
        "lab.yaml:4:6: error: model.layers.01.units: 'model.layers' is a list, so a number is expected after "
        "it, "
        "found '01'\n"
        "   4 |   - {model.layers.01.units: 1}\n"
        "     |      ^");
  CHECK(first_line(Lab("  - {seed.x: 1}\n").complaint()) ==
        "lab.yaml:4:6: error: seed.x: expected a mapping or a list at 'seed', found '1'");
  CHECK(first_line(Lab("  - {model..layers: 1}\n").complaint()) ==
        "lab.yaml:4:6: error: model..layers: an empty key");
}

TEST_CASE("a mistake that all variants have is reported once, without saying which") {
  CHECK(
      Lab("  - {seed: 2}\n  - {seed: 3}\n", "layers: [{unit: 3}]\n").complaint() ==
      "model.yaml:1:10: error: model.layers[0].units: missing (a whole number)\n"
      "   1 | layers: [{unit: 3}]\n"
      "     |          ^\n"
      "model.yaml:1:11: error: model.layers[0].unit: unknown key (known here: units; did you mean 'units'?)\n"
      "   1 | layers: [{unit: 3}]\n"
      "     |           ^");
}

TEST_CASE("a mistake outside of what is put, and not of all variants, says which have it") {
  const std::string model = "layers: [{units: 3}, {units: x}]\n";
  CHECK(
      first_line(
          Lab("  - {seed: 2, model: other.yaml}\n  - {seed: 3}\n  - {seed: 3}\n", model).complaint()) ==
      "model.yaml:1:30: error: model.layers[1].units: expected a whole number, found 'x' (in 2 of 3 trials: "
      "seed=3)");
  CHECK(first_line(
            Lab("  - {seed: 2, model: other.yaml}\n  - {seed: 3}\n  - {seed: 4}\n", model).complaint()) ==
        "model.yaml:1:30: error: model.layers[1].units: expected a whole number, found 'x' (in 2 of 3 "
        "trials, the "
        "first with seed=3)");
}

TEST_CASE("a file that cannot be read as YAML is complained about once, however many variants include it") {
  CHECK(Lab("  - {seed: 2}\n  - {seed: 3}\n", "layers: [\n").complaint().find("error", 30) ==
        std::string::npos);
  CHECK(Lab("  - {seed: 2}\n  - {seed: 3}\n", "model.yaml").complaint() ==
        "model.yaml:1:1: error: model: expected a mapping or a list in a file that another one includes\n"
        "   1 | model.yaml\n"
        "     | ^");
}

TEST_CASE("a file that includes itself is found in variants too") {
  CHECK(first_line(Lab("  - {seed: 2}\n  - {seed: 3}\n", "layers: model.yaml\n").complaint())
            .starts_with("model.yaml:1:9: error: model.layers: the file '"));
}

TEST_CASE(
    "mistakes without a place are kept too, each once, and with one that has a place they are of usage") {
  Mistakes mistakes;
  CHECK_NOTHROW(mistakes.throw_if_any());
  for (const char* text : {"w.pt: no such file", "w.pt: no such file", "v.pt: damaged"})
    mistakes.add(Error(ExitCode::data, text));
  try {
    mistakes.throw_if_any();
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::data);
    CHECK(std::string(error.what()) == "w.pt: no such file\nv.pt: damaged");
  }
  Document variant = Document::parse("a: 1", "lab.yaml");
  CHECK(mistakes.add(variant, {}));
  CHECK(complaint_of([&] { mistakes.throw_if_any(); }) ==
        "lab.yaml:1:1: error: a: unknown key (known here: none)\n   1 | a: 1\n     | ^\nw.pt: no such "
        "file\nv.pt: "
        "damaged");
}

TEST_CASE("a value shows what stands in the file, and makes numbers that stand there") {
  Document document = Document::parse("a: [1e-4, x y, '2', {c: 1, b: [2.0]}, true, ]\nb: 3", "lab.yaml");
  const auto a = document.root().value("a");
  REQUIRE(a);
  CHECK(a->kind() == Config::Kind::list);
  CHECK(a->text() == "[0.0001, \"x y\", \"2\", {b: [2], c: 1}, true]");
  const std::vector<Value> items = a->items();
  CHECK(items[0].number() == 1e-4);
  CHECK(items[0].text() == "0.0001");
  CHECK(items[1].text() == "x y");
  CHECK(items[1].expected("a number") == "expected a number, found 'x y'");
  CHECK_FALSE(items[2].number());
  CHECK(items[2].kind() == Config::Kind::text);
  const std::vector<Assignment> entries = items[3].entries();
  CHECK(entries[1].key.text() == "b");
  CHECK(entries[1].key.where() == "lab.yaml:1:28");
  CHECK(entries[1].value.where() == "lab.yaml:1:31");
  CHECK(items[4].kind() == Config::Kind::flag);
  const Value number = items[1].with_number(0.5);
  CHECK(number.number() == 0.5);
  CHECK(number.where() == items[1].where());
  CHECK_FALSE(document.root().value("c"));
}

TEST_CASE("the addresses that overrides set are known, with the override as their place") {
  const std::vector<std::string> overrides = {"a.b=1", "c=2"};
  const Document document = Document::parse("a: {b: 2}", "lab.yaml", overrides);
  const std::vector<Value> overridden = document.overridden();
  REQUIRE(overridden.size() == 2);
  CHECK(overridden[0].text() == "a.b");
  CHECK(overridden[0].where() == "--set a.b=1");
}

TEST_CASE("the canonical text of a section tells paths apart, that of a document does not") {
  const auto texts = [](const std::string& path) {
    Document document = Document::parse("data: {path: " + path + ", n: 1}", "lab.yaml");
    const Config section = document.root().section("data");
    section.path("path");
    section.integer("n");
    return std::pair(section.canonical(), document.canonical());
  };
  CHECK(texts("/a") == std::pair<std::string, std::string>(R"({"n":1,"path":"/a"})", R"({"data":{"n":1}})"));
  CHECK(texts("/a").first != texts("/b").first);
  CHECK(texts("/a").second == texts("/b").second);
}

}  // namespace
}  // namespace rankcollapse
