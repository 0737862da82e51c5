#include "experiments/report/content_policy.hpp"

#include <algorithm>
#include <cstdint>

#include "engine/files/sha256.hpp"

namespace rankcollapse {
namespace {

std::uint32_t digit_value(char digit) {
  return static_cast<std::uint32_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

/// Bytes given as hexadecimal digits, in base 64 (RFC 4648).
std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t first = 0; first < hex.size(); first += 6) {  // three bytes become four characters
    const std::size_t digits = std::min<std::size_t>(6, hex.size() - first);
    std::uint32_t bits = 0;
    for (std::size_t place = 0; place < 6; ++place)
      bits = bits << 4 | (place < digits ? digit_value(hex[first + place]) : 0);
    for (std::size_t character = 0; character < 4; ++character)
      text += character <= digits / 2 ? alphabet[bits >> (18 - 6 * character) & 63] : '=';
  }
  return text;
}

}  // namespace

std::string script_source(std::string_view script) {
  return "sha256-" + base64_of_hex(sha256(script));
}

std::string content_policy(std::span<const std::string_view> scripts) {
  std::string sources;
  for (const std::string_view script : scripts) sources += " '" + script_source(script) + "'";
  return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src" + sources;
}

}  // namespace rankcollapse
