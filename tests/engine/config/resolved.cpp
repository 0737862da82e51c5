#include <array>

#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view quickstart =
    "name: \"yes\"\n"
    "training:\n"
    "  learning_rate: 3e-4\n"
    "  steps: 100000\n"
    "dataset: {path: data}\n"
    "layers:\n"
    "  - {type: dense, units: 3, note: 'a: \"b\" # c\\d'}\n"
    "  - {type: relu}\n"
    "betas: [0.9, 0.999]\n"
    "freeze: ['1', fc1, 'a b', '']\n"
    "tags: []\n";

// Reads a key of every type; the same for every document.
void read(const Config& root) {
  constexpr std::array<std::string_view, 2> precisions = {"float32", "float64"};
  root.text("name");
  const Config training = root.section("training");
  training.has("momentum");
  training.number("learning_rate");
  training.integer("batch_size", 128);
  training.integer("steps");
  training.choice("precision", "precision", precisions, "float32");
  training.flag("shuffle", true);
  root.section("dataset").path("path");
  root.section("dataset").section_or_defaults("crop").integer("pad", 4);
  root.section_or_defaults("checkpoint");
  for (const Config& layer : root.sections("layers")) {
    layer.text("type");
    if (layer.has("units")) layer.integer("units");
    layer.text("note", "null");
  }
  root.sections("probes", false);
  root.numbers("betas", {});
  root.texts("freeze", {});
  root.texts("tags", {"x"});
}

TEST_CASE("the resolved file holds every key that was read, with its origin") {
  const TemporaryFolder folder;
  Document document = Document::load(folder.write("quickstart.yaml", quickstart));
  read(document.root());
  CHECK_NOTHROW(document.finish());
  CHECK(document.resolved() ==
        "name: \"yes\"  # quickstart.yaml:1\n"
        "training:\n"
        "  learning_rate: 0.0003  # quickstart.yaml:3\n"
        "  batch_size: 128  # default\n"
        "  steps: 100000  # quickstart.yaml:4\n"
        "  precision: float32  # default\n"
        "  shuffle: true  # default\n"
        "dataset:\n"
        "  path: " +
            (folder.path() / "data").string() +
            "  # quickstart.yaml:5\n"
            "  crop:\n"
            "    pad: 4  # default\n"
            "checkpoint: {}  # default\n"
            "layers:\n"
            "  - type: dense  # quickstart.yaml:7\n"
            "    units: 3  # quickstart.yaml:7\n"
            "    note: \"a: \\\"b\\\" # c\\\\d\"  # quickstart.yaml:7\n"
            "  - type: relu  # quickstart.yaml:8\n"
            "    note: \"null\"  # default\n"
            "probes: []  # default\n"
            "betas: [0.9, 0.999]  # quickstart.yaml:9\n"
            "freeze: [\"1\", fc1, \"a b\", \"\"]  # quickstart.yaml:10\n"
            "tags: []  # quickstart.yaml:11\n");
}

TEST_CASE("the resolved file reads back to the same values, from any folder") {
  const TemporaryFolder folder, elsewhere;
  Document document = Document::load(folder.write("quickstart.yaml", quickstart));
  read(document.root());
  Document again = Document::load(elsewhere.write("resolved.yaml", document.resolved()));
  read(again.root());
  CHECK_NOTHROW(again.finish());
  CHECK(again.canonical() == document.canonical());
  CHECK(again.root().section("dataset").path("path") == folder.path() / "data");
}

TEST_CASE("a relative path is absolute in the resolved file") {
  Document document = Document::parse("log: ../a.csv", "labs/lab.yaml");
  CHECK(document.root().path("log") == "a.csv");
  CHECK(document.resolved() ==
        "log: " + (std::filesystem::current_path() / "a.csv").string() + "  # lab.yaml:1\n");
}

TEST_CASE("every number reads back as itself from the resolved file") {
  for (const double value :
       {0.1, 1.0 / 3, 5e-324, 1.7976931348623157e308, 1e15, 1e-5, 123456789.125, -2.5e-7, 1e14}) {
    Document document = Document::parse("", "lab.yaml");
    document.root().number("x", value);
    Document again = Document::parse(document.resolved(), "resolved.yaml");
    CHECK(again.root().number("x") == value);
    CHECK_NOTHROW(again.finish());
  }
}

std::string canonical(const std::string& yaml) {
  Document document = Document::parse(yaml, "lab.yaml");
  const Config root = document.root();
  root.number("rate", 0.0003);
  root.text("name", "lab");
  root.section_or_defaults("training").integer("epochs", 10);
  document.finish();
  return document.canonical();
}

TEST_CASE("the canonical text is the same for the same values, however they are written") {
  CHECK(canonical("{}") == R"({"name":"lab","rate":0.0003,"training":{"epochs":10}})");
  CHECK(canonical("rate: 3e-4") == canonical("{}"));
  CHECK(canonical("rate: 0.00030") == canonical("{}"));
  CHECK(canonical("training:\n  epochs: 1e1\n# a remark\nname: 'lab'") == canonical("{}"));
  CHECK(canonical("rate: 1") == canonical("rate: 1.0"));
  CHECK(canonical("rate: 0") == canonical("rate: -0.0"));
  CHECK(canonical("rate: 0.0004") != canonical("{}"));
  CHECK(canonical("name: '\"'") == R"({"name":"\"","rate":0.0003,"training":{"epochs":10}})");
}

TEST_CASE("a whole number has one canonical text, read as a whole number or as any number") {
  for (const std::string value : {"100000", "1e5", "123456789012"}) {
    Document whole = Document::parse("x: " + value, "lab.yaml"),
             any = Document::parse("x: " + value, "lab.yaml");
    whole.root().integer("x");
    any.root().number("x");
    CHECK(whole.canonical() == any.canonical());
  }
}

TEST_CASE("the canonical text is without paths and without the keys that it is told to leave out") {
  Document document = Document::parse(std::string(quickstart), "lab.yaml");
  read(document.root());
  constexpr std::array<std::string_view, 5> without = {"name", "layers", "training", "freeze", "type"};
  CHECK(document.canonical(without) ==
        R"({"betas":[0.9,0.999],"checkpoint":{},"dataset":{"crop":{"pad":4}},"probes":[],"tags":[]})");
}

TEST_CASE("the canonical text is without keys in sections that it is told to leave out") {
  Document document = Document::parse("{a: {b: 1, c: {d: 2, e: 3}}, list: [{b: 4}], b: 5}", "lab.yaml");
  const Config root = document.root(), a = root.section("a"), c = a.section("c");
  a.integer("b");
  for (const char* key : {"d", "e"}) c.integer(key);
  root.sections("list").front().integer("b");
  root.integer("b");
  constexpr std::array<std::string_view, 3> without = {"a.b", "a.c.d", "list.b"};
  CHECK(document.canonical(without) == R"({"a":{"c":{"e":3}},"b":5,"list":[{"b":4}]})");
}

template <typename Kept>
concept gives_handles = requires(Kept kept) {
  static_cast<Kept>(kept).root();
};
static_assert(gives_handles<Document&> && !gives_handles<Document&&>, "no handle into what is gone at once");

TEST_CASE("handles stay good when their document moves") {
  Document document = Document::parse("a: {b: 1}", "lab.yaml");
  const Config section = document.root().section("a");
  const Document moved = std::move(document);
  CHECK(section.integer("b") == 1);
  CHECK(moved.resolved() == "a:\n  b: 1  # lab.yaml:1\n");
}

}  // namespace
}  // namespace rankcollapse
