#include "engine/config/flow.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "engine/config/scalar.hpp"

namespace rankcollapse {
namespace {

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

std::string flow_mapping(const Node& mapping) {
  std::vector<const Node::Entry*> sorted;
  for (const Node::Entry& entry : mapping.entries) sorted.push_back(&entry);
  std::sort(sorted.begin(), sorted.end(),
            [](const Node::Entry* a, const Node::Entry* b) { return a->key < b->key; });
  std::string text;
  for (const Node::Entry* entry : sorted) {
    text += (text.empty() ? "" : ", ") + word_or_quotes(entry->key) + ": " + flow_text(*entry->value);
  }
  return "{" + text + "}";
}

}  // namespace

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      quoted += {'\\', letter};
    } else if (letter == '\n') {
      quoted += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
      std::array<char, 8> escape;
      std::snprintf(escape.data(), escape.size(), "\\u%04x", byte);
      quoted += escape.data();
    } else {
      quoted += letter;
    }
  }
  return quoted + "\"";
}

std::string word_or_quotes(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  constexpr std::array<std::string_view, 10> words = {"true", "false", "null", "yes", "no",
                                                      "on",   "off",   "y",    "n",   "nan"};
  std::string lower(text);
  for (char& letter : lower)
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  const bool starts_well = !text.empty() && (is_letter(text[0]) || text[0] == '/');
  const bool plain = starts_well && text.find_first_not_of(safe) == std::string_view::npos &&
                     std::find(words.begin(), words.end(), lower) == words.end();
  return plain ? std::string(text) : in_quotes(text);
}

std::string scalar_text(const Node& scalar) {
  constexpr double largest = 9007199254740992.0;  // 2⁵³: a double may not be what a larger whole number says
  if (scalar_kind(scalar) != ScalarKind::number) return scalar.text;
  const Parsed<double> number = parse_number(scalar);
  return number.ok() && std::abs(number.value) < largest ? number_text(number.value) : scalar.text;
}

std::string flow_text(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::scalar:
      return scalar_kind(node) == ScalarKind::text ? word_or_quotes(node.text) : scalar_text(node);
    case Node::Kind::mapping:
      return flow_mapping(node);
    case Node::Kind::list:
      break;
  }
  std::string text;
  for (const auto& item : node.items) text += (text.empty() ? "" : ", ") + flow_text(*item);
  return "[" + text + "]";
}

}  // namespace rankcollapse
