#include "engine/config/diagnostics.hpp"

#include <algorithm>
#include <tuple>

namespace rankcollapse {
namespace {

constexpr std::size_t widest_excerpt = 100;  // characters
constexpr std::size_t most_mistakes = 50;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

std::size_t character_count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

// The bytes of the first `characters` characters.
std::size_t length_of(std::string_view text, std::size_t characters) {
  std::size_t length = 0;
  while (length < text.size() && characters > 0) {
    ++length;
    while (length < text.size() && continues_character(text[length])) ++length;
    --characters;
  }
  return length;
}

std::string_view source_line(const Place& place) {
  const Source& source = *place.source;
  const auto index = static_cast<std::size_t>(place.line - 1);
  if (index >= source.lines.size()) return {};
  const std::string_view rest = std::string_view(source.text).substr(source.lines[index]);
  return rest.substr(0, rest.find('\n'));
}

// The part of the line before the place; the place may lie past the end, where a value is missing.
std::string_view before(const Place& place, std::string_view line) {
  return line.substr(0, std::min(line.size(), static_cast<std::size_t>(place.column - 1)));
}

// Line and caret. Of a very long line a window around the place is shown.
std::string excerpt(const Place& place) {
  const std::string_view line = source_line(place);
  std::string_view left = before(place, line);
  std::string_view right = line.substr(left.size());
  std::string_view left_cut, right_cut;
  if (character_count(line) > widest_excerpt) {
    const std::size_t half = widest_excerpt / 2;
    const std::size_t left_count = character_count(left);
    if (left_count > half) {
      left.remove_prefix(length_of(left, left_count - half));
      left_cut = "…";
    }
    if (character_count(right) > half) {
      right = right.substr(0, length_of(right, half));
      right_cut = "…";
    }
  }
  std::string number = std::to_string(place.line);
  if (number.size() < 4) number.insert(0, 4 - number.size(), ' ');

  std::string text = number + " | ";
  text.append(left_cut).append(left).append(right).append(right_cut);
  text += "\n" + std::string(number.size(), ' ') + " | ";
  if (!left_cut.empty()) text += ' ';
  for (const char byte : left) {
    if (!continues_character(byte)) text += byte == '\t' ? '\t' : ' ';  // a tab is as wide as the one above
  }
  return text + "^";
}

bool same_place(const Place& a, const Place& b) {
  return a.source == b.source && a.line == b.line && a.column == b.column;
}

}  // namespace

std::string place_text(const Place& place) {
  const Source& source = *place.source;
  if (source.is_override) return source.name;
  const std::size_t column = character_count(before(place, source_line(place))) + 1;
  return source.name + ":" + std::to_string(place.line) + ":" + std::to_string(column);
}

std::string rendered(const Mistake& mistake) {
  const std::string text = place_text(mistake.place) + ": error: " + mistake.message;
  return mistake.place.source->is_override ? text : text + "\n" + excerpt(mistake.place);
}

std::string rendered(std::vector<Mistake> mistakes) {
  std::stable_sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::make_tuple(a.place.source->order, a.place.line, a.place.column) <
           std::make_tuple(b.place.source->order, b.place.line, b.place.column);
  });
  const auto same = [](const Mistake& a, const Mistake& b) {
    return same_place(a.place, b.place) && a.message == b.message;
  };
  mistakes.erase(std::unique(mistakes.begin(), mistakes.end(), same), mistakes.end());

  std::string text;
  for (std::size_t i = 0; i < std::min(mistakes.size(), most_mistakes); ++i) {
    if (i > 0) text += '\n';
    text += rendered(mistakes[i]);
  }
  if (mistakes.size() > most_mistakes) {
    text += "\n… and " + std::to_string(mistakes.size() - most_mistakes) + " more";
  }
  return text;
}

std::string quoted_for_message(std::string_view text, std::size_t longest) {
  const bool shortened = character_count(text) > longest;
  std::string quoted = "'";
  for (const char byte : text.substr(0, length_of(text, longest))) {
    if (byte == '\n') {
      quoted += "\\n";
    } else {
      quoted += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '?' : byte;
    }
  }
  return quoted + (shortened ? "…'" : "'");
}

}  // namespace rankcollapse
