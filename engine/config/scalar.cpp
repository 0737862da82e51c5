#include "engine/config/scalar.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "engine/config/diagnostics.hpp"

namespace rankcollapse {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

// Takes the digits at the front of `rest` and returns how many there were.
std::size_t take_digits(std::string_view& rest) {
  std::size_t count = 0;
  while (count < rest.size() && is_digit(rest[count])) ++count;
  rest.remove_prefix(count);
  return count;
}

bool take(std::string_view& rest, std::string_view letters) {
  if (rest.empty() || letters.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

// -?digits(.digits)?([eE][+-]?digits)? with no digit before a leading zero's place.
bool is_number(std::string_view text) {
  take(text, "-");
  const bool leading_zero = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
  if (leading_zero || take_digits(text) == 0) return false;
  if (take(text, ".") && take_digits(text) == 0) return false;
  if (take(text, "eE")) {
    take(text, "+-");
    if (take_digits(text) == 0) return false;
  }
  return text.empty();
}

// [+-]?(digits_*.?digits_*)([eE][+-]?digits)?: what other readers of YAML take for a number, in its one
// spelling here: 010 → 10, .5 → 0.5, 1. → 1, +5 → 5, 1_000 → 1000.
std::optional<std::string> respelled(std::string_view text) {
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  if (!has_digit || text.front() == '_' || !(is_digit(text.back()) || text.back() == '.'))
    return std::nullopt;
  std::string plain;
  for (const char letter : text) {
    if (letter != '_') plain += letter;
  }
  std::string_view rest = plain;
  std::string result;
  if (take(rest, "-")) {
    result = "-";
  } else {
    take(rest, "+");
  }
  while (rest.size() > 1 && rest[0] == '0' && is_digit(rest[1])) rest.remove_prefix(1);
  if (!rest.empty() && rest.front() == '.') result += '0';
  const std::size_t exponent = rest.find_first_of("eE");
  std::string_view mantissa = rest.substr(0, exponent);
  if (!mantissa.empty() && mantissa.back() == '.') mantissa.remove_suffix(1);
  result += mantissa;
  if (exponent != std::string_view::npos) result += rest.substr(exponent);
  return is_number(result) ? std::optional(result) : std::nullopt;
}

// 0x1F, 0o17, 0b11
bool is_other_base(std::string_view text) {
  if (!take(text, "-")) take(text, "+");
  if (!take(text, "0") || !take(text, "xXoObB") || text.empty()) return false;
  return text.find_first_not_of("0123456789abcdefABCDEF_") == std::string_view::npos;
}

bool is_not_finite(std::string_view text) {
  if (!take(text, "-")) take(text, "+");
  return text == ".inf" || text == ".Inf" || text == ".INF" || text == ".nan" || text == ".NaN" ||
         text == ".NAN";
}

bool looks_like_number(std::string_view text) {
  return !text.empty() &&
         (is_number(text) || respelled(text).has_value() || is_other_base(text) || is_not_finite(text));
}

// Why something that is no number looks like one, and what to write.
std::string number_hint(const Node& node) {
  if (node.kind != Node::Kind::scalar || node.text.empty()) return "";
  if (node.quoted) return is_number(node.text) ? "without the quotes it is a number" : "";
  if (is_other_base(node.text)) return "only decimal numbers are read";
  if (is_not_finite(node.text)) return "only finite numbers are read";
  if (is_number(node.text)) return "";
  const auto number = respelled(node.text);
  return number ? "write " + *number : "";
}

std::optional<double> value_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_plain_number(const Node& node) {
  return node.kind == Node::Kind::scalar && !node.quoted && is_number(node.text);
}

}  // namespace

ScalarKind scalar_kind(const Node& scalar) {
  if (scalar.quoted) return ScalarKind::text;
  if (scalar.text == "true" || scalar.text == "false") return ScalarKind::flag;
  return looks_like_number(scalar.text) ? ScalarKind::number : ScalarKind::text;
}

Parsed<double> parse_number(const Node& node) {
  if (!is_plain_number(node)) return {0, expected("a number", node, number_hint(node))};
  const auto value = value_of(node.text);
  if (!value) return {0, expected("a number", node, "too large or too small for 64 bits")};
  return {*value, ""};
}

Parsed<std::int64_t> parse_integer(const Node& node) {
  constexpr std::string_view what = "a whole number";
  if (!is_plain_number(node)) return {0, expected(what, node, number_hint(node))};
  std::int64_t integer = 0;
  const char* last = node.text.data() + node.text.size();
  const auto [end, error] = std::from_chars(node.text.data(), last, integer);
  if (error == std::errc() && end == last) return {integer, ""};

  constexpr double largest = 9007199254740992.0;  // 2⁵³: up to here every whole double means itself
  const auto value = value_of(node.text);
  if (value && *value != std::floor(*value)) return {0, expected(what, node)};
  if (!value || std::abs(*value) > largest) return {0, expected(what, node, "too large")};
  return {static_cast<std::int64_t>(*value), ""};
}

Parsed<bool> parse_flag(const Node& node) {
  constexpr std::string_view what = "true or false";
  if (node.kind != Node::Kind::scalar) return {false, expected(what, node)};
  if (!node.quoted && node.text == "true") return {true, ""};
  if (!node.quoted && node.text == "false") return {false, ""};
  std::string lower = node.text;
  for (char& letter : lower)
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  std::string_view hint;
  if (lower == "yes" || lower == "on" || lower == "y" || lower == "1" || lower == "true") hint = "write true";
  if (lower == "no" || lower == "off" || lower == "n" || lower == "0" || lower == "false")
    hint = "write false";
  return {false, expected(what, node, hint)};
}

Parsed<std::string> parse_text(const Node& node) {
  if (node.kind != Node::Kind::scalar) return {"", expected("a text", node)};
  if (scalar_kind(node) == ScalarKind::text) return {node.text, ""};
  return {"", expected("a text", node, "in quotes it is one")};
}

std::string expected(std::string_view what, const Node& node, std::string_view hint) {
  std::string text = "expected " + std::string(what) + ", found ";
  switch (node.kind) {
    case Node::Kind::null:
      text += "nothing";
      break;
    case Node::Kind::list:
      text += "a list";
      break;
    case Node::Kind::mapping:
      text += "a mapping";
      break;
    case Node::Kind::scalar:
      text += (node.quoted ? "the text " : "") + quoted_for_message(node.text);
      break;
  }
  return hint.empty() ? text : text + " (" + std::string(hint) + ")";
}

std::string number_text(double value) {
  if (value == 0) return "0";  // and −0
  const double size = std::abs(value);
  const bool readable = size >= 1e-5 && size < 1e15;
  std::array<char, 64> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                    readable ? std::chars_format::fixed : std::chars_format::scientific);
  return std::string(buffer.data(), result.ptr);
}

}  // namespace rankcollapse
