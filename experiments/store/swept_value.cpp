#include "experiments/store/swept_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace rankcollapse {
namespace {

constexpr std::size_t longest_label = 100;

/// Whether `key` is `ending`, or ends in it behind a dot.
bool ends_in(std::string_view key, std::string_view ending) {
  return key.ends_with(ending) && (key.size() == ending.size() || key[key.size() - ending.size() - 1] == '.');
}

std::string_view shortest_ending(std::string_view key, std::span<const SweptValue> swept) {
  for (std::size_t dot = key.rfind('.'); dot != key.npos && dot > 0; dot = key.rfind('.', dot - 1)) {
    const std::string_view ending = key.substr(dot + 1);
    const auto has_it = [&](const SweptValue& other) { return ends_in(other.key, ending); };
    if (std::count_if(swept.begin(), swept.end(), has_it) == 1) return ending;
  }
  return key;
}

/// 0.0003 as 3e-4, where that is shorter; what is no number as it is.
std::string short_number(const std::string& value) {
  const char* const end = value.data() + value.size();
  double number = 0.0;
  if (const auto read = std::from_chars(value.data(), end, number); read.ec != std::errc() || read.ptr != end)
    return value;
  std::array<char, 32> buffer;
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
  const std::string scientific(buffer.data(), written.ptr);
  const std::size_t exponent = scientific.find('e') + 1;  // "+02", "-04"
  const std::size_t digits = std::min(scientific.find_first_not_of("+-0", exponent), scientific.size() - 1);
  const std::string shorter =
      scientific.substr(0, exponent) + (scientific[exponent] == '-' ? "-" : "") + scientific.substr(digits);
  return shorter.size() < value.size() ? shorter : value;
}

bool belongs_in_name(char character) {
  constexpr std::string_view signs = "._+=-";
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || signs.find(character) != signs.npos;
}

/// Whatever else stands there becomes one dash a run, and none at the ends.
std::string plain(std::string_view text) {
  std::string result;
  bool dash = false;
  for (const char character : text) {
    if (!belongs_in_name(character)) {
      dash = true;
      continue;
    }
    if (dash && !result.empty()) result += '-';
    dash = false;
    result += character;
  }
  return result;
}

}  // namespace

std::string label(std::span<const SweptValue> swept, std::string_view separator) {
  std::string text;
  for (const SweptValue& one : swept) {
    if (!text.empty()) text += separator;
    text += plain(shortest_ending(one.key, swept));
    text += '=';
    text += plain(short_number(one.value));
  }
  if (text.size() > longest_label) text.resize(longest_label);
  return text;
}

}  // namespace rankcollapse
