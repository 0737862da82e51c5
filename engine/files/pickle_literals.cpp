#include "engine/files/pickle_literals.hpp"

#include <charconv>
#include <cstdint>

namespace rankcollapse {
namespace {

/// The number that the next `digits` digits of `text` stand for, which are taken off; nothing where they do
/// not.
std::optional<std::uint32_t> take_number(std::string_view& text, std::size_t digits, int base) {
  if (text.size() < digits || text.front() == '-') return std::nullopt;
  std::uint32_t number;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number, base);
  if (error != std::errc() || end != text.data() + digits) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

/// Appends what the escape at the start of `text` stands for, its backslash gone, and takes it off.
bool take_escape(std::string_view& text, std::string& content) {
  constexpr std::string_view letters = "\\'\"abfnrtv", meanings = "\\'\"\a\b\f\n\r\t\v";
  if (text.empty()) return false;
  if (const std::size_t place = letters.find(text.front()); place != std::string_view::npos) {
    content += meanings[place];
    text.remove_prefix(1);
    return true;
  }
  std::optional<std::uint32_t> number;
  if (text.front() == 'x') {
    text.remove_prefix(1);
    number = take_number(text, 2, 16);
  } else {
    std::size_t digits = 0;
    while (digits < 3 && digits < text.size() && text[digits] >= '0' && text[digits] <= '7') ++digits;
    if (digits > 0) number = take_number(text, digits, 8);
  }
  if (number) content += static_cast<char>(*number);
  return number.has_value();
}

}  // namespace

std::optional<std::string> decode_quoted(std::string_view literal) {
  if (literal.ends_with('\r')) literal.remove_suffix(1);
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  if (literal.front() != '\'' && literal.front() != '"') return std::nullopt;
  literal = literal.substr(1, literal.size() - 2);
  std::string content;
  while (!literal.empty()) {
    const char character = literal.front();
    literal.remove_prefix(1);
    if (character != '\\') {
      content += character;
    } else if (!take_escape(literal, content)) {
      return std::nullopt;
    }
  }
  return content;
}

std::optional<std::string> decode_raw_unicode(std::string_view text) {
  std::string content;
  while (!text.empty()) {
    const std::size_t digits = text.starts_with("\\u") ? 4 : text.starts_with("\\U") ? 8 : 0;
    if (digits == 0) {
      append_utf8(content, static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    text.remove_prefix(2);
    const auto code_point = take_number(text, digits, 16);
    if (!code_point || *code_point > 0x10ffff) return std::nullopt;
    append_utf8(content, *code_point);
  }
  return content;
}

void append_utf8(std::string& text, std::uint32_t code_point) {
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
    return;
  }
  const int continuations = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  constexpr std::uint32_t leads[] = {0, 0xc0, 0xe0, 0xf0};
  text += static_cast<char>(leads[continuations] | code_point >> 6 * continuations);
  for (int i = continuations; i-- > 0;) text += static_cast<char>(0x80 | (code_point >> 6 * i & 0x3f));
}

std::optional<std::string> encode_latin1(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      bytes += text[i];
      continue;
    }
    // Two bytes, 110000xx 10xxxxxx: the characters from 0x80 to 0xff.
    if ((byte != 0xc2 && byte != 0xc3) || i + 1 == text.size()) return std::nullopt;
    const auto second = static_cast<unsigned char>(text[++i]);
    if ((second & 0xc0) != 0x80) return std::nullopt;
    bytes += static_cast<char>((byte & 3) << 6 | (second & 0x3f));
  }
  return bytes;
}

}  // namespace rankcollapse
