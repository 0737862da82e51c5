#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

std::string complaint_about_yaml(const std::string& yaml) {
  return complaint_of([&] { Document::parse(yaml, "lab.yaml"); });
}

std::string line_about_yaml(const std::string& yaml) {
  return first_line(complaint_about_yaml(yaml));
}

TEST_CASE("a key that stands twice in a mapping is refused") {
  CHECK(complaint_about_yaml("seed: 1\nname: a\n\"seed\": 2\n") ==
        "lab.yaml:3:1: error: the key 'seed' stands here twice, first on line 1\n"
        "   3 | \"seed\": 2\n"
        "     | ^");
  CHECK(line_about_yaml("a: {b: 1, b: 1}") ==
        "lab.yaml:1:11: error: the key 'b' stands here twice, first on line 1");
}

TEST_CASE("an alias stands for a copy of its anchor's value, unless it stands in that value") {
  Document document = Document::parse("a: &a {x: 3}\nb: *a\nc: &k text\n*k : 5\n", "lab.yaml");
  CHECK(document.root().section("b").integer("x") == 3);
  CHECK(document.root().integer("text") == 5);
  CHECK(line_about_yaml("a: &a {x: *a}") ==
        "lab.yaml:1:11: error: an alias into the value that it stands in");
  CHECK(line_about_yaml("&a {x: [*a]}") == "lab.yaml:1:9: error: an alias into the value that it stands in");
  CHECK(line_about_yaml("a: *b").starts_with("lab.yaml:1:4: error: not YAML: "));
}

TEST_CASE("aliases of aliases that would fill the memory are refused") {
  std::string numbers = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  std::string texts = "a0: &a0 " + std::string(500'000, 'x') + "\n";
  for (int i = 1; i < 12; ++i) {
    const std::string name = "a" + std::to_string(i), alias = "*a" + std::to_string(i - 1);
    std::string line = name + ": &" + name + " [" + alias;
    for (int j = 1; j < 10; ++j) line += ", " + alias;
    numbers += line + "]\n";
    texts += line + "]\n";
  }
  CHECK(line_about_yaml(numbers).ends_with("error: too many values for a configuration"));
  CHECK(line_about_yaml(texts).ends_with("error: too many values for a configuration"));
}

TEST_CASE("a second document is refused") {
  const std::string said = "error: the document has ended before this line, and one document a file is read";
  CHECK(line_about_yaml("a: 1\n---\nb: 2\n") == "lab.yaml:2:1: " + said);
  CHECK(line_about_yaml("a: 1\n...\nb: 2\n") == "lab.yaml:3:1: " + said);
  CHECK(line_about_yaml("--- \na: 1\n...\n") == "");
}

TEST_CASE("merge keys, keys that are no names, and unknown tags are refused") {
  CHECK(line_about_yaml("a: &a {x: 1}\nb: {<<: *a}\n") ==
        "lab.yaml:2:5: error: merge keys ('<<') are not supported; write the keys out");
  CHECK(line_about_yaml("[a]: 1") == "lab.yaml:1:1: error: expected a name as the key, found a list");
  CHECK(line_about_yaml("? {a: 1}\n: 2\n") ==
        "lab.yaml:1:3: error: expected a name as the key, found a mapping");
  CHECK(line_about_yaml("{~: 2}") == "lab.yaml:1:2: error: expected a name as the key, found nothing");
  CHECK(line_about_yaml("'': 2") == "lab.yaml:1:1: error: an empty key");
  CHECK(line_about_yaml(std::string(101, 'k') + ": 2") ==
        "lab.yaml:1:1: error: a key of more than 100 letters");
  CHECK(line_about_yaml("a: !secret x") == "lab.yaml:1:4: error: the tag '!secret' is not supported here");
  CHECK(line_about_yaml("a: !!set {x}") ==
        "lab.yaml:1:4: error: the tag 'tag:yaml.org,2002:set' is not supported here");
}

TEST_CASE("a file of another shape than a mapping is refused, an empty one reads as an empty mapping") {
  CHECK(line_about_yaml("[1]") == "lab.yaml:1:1: error: expected a mapping in the whole file, found a list");
  CHECK(line_about_yaml("abc") == "lab.yaml:1:1: error: expected a mapping in the whole file, found 'abc'");
  CHECK(line_about_yaml("") == "");
  CHECK(line_about_yaml("# nothing\n") == "");
}

TEST_CASE("sixty-four levels are read, a sixty-fifth is refused") {
  const auto nested = [](std::size_t levels) {
    return "a: " + std::string(levels - 1, '[') + std::string(levels - 1, ']');
  };
  CHECK(line_about_yaml(nested(64)) == "");
  CHECK(line_about_yaml(nested(65)) == "lab.yaml:1:67: error: nested deeper than 64 levels");
  CHECK(line_about_yaml(std::string(400'000, '[')).ends_with("error: nested deeper than 64 levels"));
  std::string aliases = "a0: &a0 [1]\n";
  for (int i = 1; i < 70; ++i) {
    const std::string name = "a" + std::to_string(i);
    aliases += name + ": &" + name + " [*a" + std::to_string(i - 1) + "]\n";
  }
  CHECK(line_about_yaml(aliases).ends_with("error: nested deeper than 64 levels"));
}

TEST_CASE("what is no YAML is shown where it stops being it") {
  const std::string message = complaint_about_yaml("a: [1, 2\nb: 3\n");
  CHECK(message.starts_with("lab.yaml:2:2: error: not YAML: "));
  CHECK(message.ends_with("\n   2 | b: 3\n     |  ^"));
}

TEST_CASE("bytes that are no text are refused") {
  CHECK(complaint_about_yaml("name: \"gr\xFC\xDF\"\n")
            .starts_with("lab.yaml:1:10: error: not a text in UTF-8\n"));
  CHECK(line_about_yaml("a: \xC0\xAF") == "lab.yaml:1:4: error: not a text in UTF-8");
  CHECK(line_about_yaml("a: \xED\xA0\x80") == "lab.yaml:1:4: error: not a text in UTF-8");
  CHECK(line_about_yaml(std::string("a\0: 1", 5)) == "lab.yaml:1:2: error: a control character");
  CHECK(line_about_yaml("a: \"\\0\"") == "lab.yaml:1:4: error: a text with a NUL character");
  CHECK(line_about_yaml(R"(a: "x\N")") ==
        "lab.yaml:1:4: error: a text with an escape that is not supported here");
  CHECK(line_about_yaml(R"(a: "x\u00e9\L")") == "");
  CHECK(line_about_yaml("\xFF\xFE"
                        "a") == "lab.yaml:1:1: error: not a text in UTF-8");
}

TEST_CASE("a byte order mark and lines that end as on Windows are read") {
  Document document = Document::parse("\xEF\xBB\xBFseed: 1\r\nname: b\r\n", "lab.yaml");
  CHECK(document.root().integer("seed") == 1);
  CHECK(document.root().text("name") == "b");
}

TEST_CASE("a megabyte is read, more is refused") {
  const std::string megabyte = "a: 1\n#" + std::string(999'994, '-');
  CHECK(complaint_about_yaml(megabyte) == "");
  CHECK(complaint_about_yaml(megabyte + "-") == "lab.yaml: error: larger than 1 MB");
}

}  // namespace
}  // namespace rankcollapse
