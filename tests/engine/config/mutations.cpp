#include <array>
#include <optional>
#include <random>

#include "tests/engine/config/helpers.hpp"

namespace rankcollapse {
namespace {

constexpr std::string_view seed_text =
    "name: lab  # a remark\n"
    "base: &base {units: 3, rates: [1e-3, 0.5, -2]}\n"
    "copy: *base\n"
    "model:\n"
    "  layers:\n"
    "    - {type: dense, units: 10, bias: true}\n"
    "    - type: \"größe \\u00e9 \\n\"\n"
    "      note: |\n"
    "        two\n"
    "        lines\n"
    "  ? far\n"
    "  : ~\n"
    "training: {epochs: !!int 3, 'quoted key': 'it''s', flags: [yes, 010, .5, .inf]}\n";

// Pieces that mean something to YAML, or to us.
constexpr std::array<std::string_view, 34> pieces = {
    ":",      ": ",           "- ",  "[",   "]",   "{",  "}",    "&base ", "*base", "*copy",
    "!!str ", "!x ",          "<<:", "---", "...", "\n", "\n  ", "\t",     "\"",    "'",
    "|\n",    ">-\n",         "? ",  "#",   "~",   "%",  "@",    "1e999",  "0x10",  ",",
    "\xC3",   "\xEF\xBB\xBF", "\r",  "\\x"};

std::string mutated(std::mt19937& random) {
  const auto below = [&](std::size_t bound) { return random() % bound; };
  std::string text(seed_text);
  for (std::size_t i = below(6) + 1; i > 0 && !text.empty(); --i) {
    const std::size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        text[at] = static_cast<char>(below(256));
        break;
      case 1:
        text.erase(at, below(20) + 1);
        break;
      case 2:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), below(40)));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

// Reads everything there is by its kind, as deep as it goes.
void read_all(const Config& config) {
  for (const std::string& key : config.keys()) {
    switch (config.kind(key)) {
      case Config::Kind::absent:
        config.number(key, 1);
        break;
      case Config::Kind::text:
        config.text(key);
        break;
      case Config::Kind::number:
        config.number(key);
        break;
      case Config::Kind::flag:
        config.flag(key, false);
        break;
      case Config::Kind::mapping:
        read_all(config.section(key));
        break;
      case Config::Kind::list: {
        const std::size_t before = config.mistakes();
        for (const Config& item : config.sections(key)) read_all(item);
        if (config.mistakes() != before) config.numbers(key, {});
      }
    }
  }
  config.number("rate", 0.1, Range::positive());
  config.integer("units", Range::at_least(1));
}

TEST_CASE("a damaged file is read or refused, and what is read survives being written and read again") {
  std::mt19937 random(20240611);
  int read = 0, refused = 0;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = mutated(random);
    INFO(text);
    std::optional<Document> document;
    try {
      document = Document::parse(text, "lab.yaml");
    } catch (const Error& error) {
      REQUIRE(error.code() == ExitCode::usage);
      ++refused;
      continue;
    }
    ++read;
    read_all(document->root());
    CHECK_THROWS_AS(document->finish(), Error);  // "units" is missing at the top, at least
    const std::string resolved = document->resolved();
    INFO(resolved);
    std::optional<Document> again;
    REQUIRE_NOTHROW(again = Document::parse(resolved, "resolved.yaml"));
    read_all(again->root());
    REQUIRE(again->canonical() == document->canonical());
  }
  CHECK(read > 500);
  CHECK(refused > 500);
}

}  // namespace
}  // namespace rankcollapse
