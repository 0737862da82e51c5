#include "experiments/figures/rich_text.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

constexpr double script_size = 0.72, least_script = 7.0;
constexpr double raised_by = 0.36, lowered_by = 0.20;  // in sizes of the line
constexpr std::string_view minus = "−";

bool is_ascii_word(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9');
}

bool is_beyond_ascii(char character) {
  return static_cast<unsigned char>(character) >= 0x80;
}

/// How many letters and digits stand before a place, as one word.
std::size_t letters_before(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (count < at && (is_ascii_word(text[at - count - 1]) || text[at - count - 1] == '_')) ++count;
  return count;
}

std::string with_minus(std::string_view text) {
  std::string result;
  for (const char character : text) {
    if (character == '-') {
      result += minus;
    } else {
      result += character;
    }
  }
  return result;
}

/// What a mark at `at` puts above or below the line; its text and where the line goes on.
struct Script {
  std::string_view text;
  std::size_t behind = 0;  // 0: there is none
};

Script script_at(std::string_view markup, std::size_t at) {
  const std::size_t begin = at + 1;
  if (begin < markup.size() && markup[begin] == '{') {
    const std::size_t end = markup.find('}', begin);
    if (end == std::string_view::npos) return {};
    return {markup.substr(begin + 1, end - begin - 1), end + 1};
  }
  std::size_t end = begin;
  if (end < markup.size() && (markup[end] == '-' || markup[end] == '+')) ++end;
  while (end < markup.size() && (is_ascii_word(markup[end]) || is_beyond_ascii(markup[end]))) ++end;
  const std::string_view text = markup.substr(begin, end - begin);
  if (text.empty()) return {};
  if (markup[at] == '_') {
    const bool behind_greek = at > 0 && is_beyond_ascii(markup[at - 1]);
    const std::size_t before = letters_before(markup, at);
    const bool has_two = markup.substr(at - before, before).find('_') != std::string_view::npos;
    const bool is_name = has_two || (end < markup.size() && markup[end] == '_');
    if (before == 0 && !behind_greek) return {};
    if (is_name || (!behind_greek && before != 1 && text.size() != 1)) return {};
  }
  return {text, end};
}

void add(std::vector<TextRun>& runs, std::string_view text, int level) {
  if (text.empty()) return;
  if (!runs.empty() && runs.back().level == level) {
    runs.back().text += text;
  } else {
    runs.push_back({std::string(text), level});
  }
}

double size_of(const TextRun& run, double size) {
  return run.level == 0 ? size : std::max(least_script, std::floor(script_size * size));
}

/// The characters of a word, none cut into its bytes.
std::vector<std::string> characters_of(std::string_view word) {
  std::vector<std::string> characters;
  for (const char byte : word) {
    if ((static_cast<unsigned char>(byte) & 0xC0) == 0x80 && !characters.empty()) {
      characters.back() += byte;
    } else {
      characters.emplace_back(1, byte);
    }
  }
  return characters;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char character : text) {
    if (character == ' ' || character == '\n') {
      if (!words.back().empty()) words.emplace_back();
    } else {
      words.back() += character;
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

std::vector<TextRun> text_runs(std::string_view markup) {
  std::vector<TextRun> runs;
  std::size_t plain = 0, at = 0;
  while (at < markup.size()) {
    const bool is_mark = markup[at] == '^' || markup[at] == '_';
    const Script script = is_mark ? script_at(markup, at) : Script{};
    if (script.behind == 0) {
      ++at;
      continue;
    }
    add(runs, markup.substr(plain, at - plain), 0);
    add(runs, with_minus(script.text), markup[at] == '^' ? 1 : -1);
    plain = at = script.behind;
  }
  add(runs, markup.substr(plain), 0);
  return runs;
}

std::string plain_text(std::string_view markup) {
  std::string text;
  for (const TextRun& run : text_runs(markup)) {
    text += run.level > 0 ? "^" : run.level < 0 ? "_" : "";
    text += run.text;
  }
  return text;
}

double rich_width(const Canvas& canvas, const Lettering& lettering, std::string_view markup) {
  double width = 0.0;
  for (const TextRun& run : text_runs(markup)) {
    width += canvas.text_width(size_of(run, lettering.size), run.text, lettering.bold);
  }
  return width;
}

void draw_rich(Canvas& canvas, Position at, Anchor anchor, const Lettering& lettering,
               std::string_view markup) {
  const double share = anchor == Anchor::start ? 0.0 : anchor == Anchor::middle ? 0.5 : 1.0;
  double along = -share * rich_width(canvas, lettering, markup);
  for (const TextRun& run : text_runs(markup)) {
    Lettering own = lettering;
    own.size = size_of(run, lettering.size);
    const double shift = lettering.size * (run.level > 0 ? -raised_by : run.level < 0 ? lowered_by : 0.0);
    const Position start =
        lettering.upwards ? Position{at.x + shift, at.y - along} : Position{at.x + along, at.y + shift};
    canvas.text(start, own, run.text);
    along += canvas.text_width(own.size, run.text, own.bold);
  }
}

std::vector<std::string> wrapped(const Canvas& canvas, const Lettering& lettering, std::string_view markup,
                                 double width) {
  const auto fits = [&](const std::string& line) { return rich_width(canvas, lettering, line) <= width; };
  std::vector<std::string> lines;
  std::string line;
  for (const std::string& word : words_of(markup)) {
    const std::string longer = line.empty() ? word : line + " " + word;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (!line.empty()) lines.push_back(line);
    line = word;
    if (fits(line)) continue;
    line.clear();
    for (const std::string& character : characters_of(word)) {
      if (!line.empty() && !fits(line + character)) {
        lines.push_back(line);
        line.clear();
      }
      line += character;
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::string shortened(const Canvas& canvas, const Lettering& lettering, const std::string& markup,
                      double width) {
  if (rich_width(canvas, lettering, markup) <= width) return markup;
  std::string line;
  for (const std::string& character : characters_of(markup)) {
    if (rich_width(canvas, lettering, line + character + "…") > width) break;
    line += character;
  }
  return line + "…";
}

}  // namespace rankcollapse
