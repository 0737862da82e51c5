#include "experiments/report/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace rankcollapse {
namespace {

std::string printed(const char* format, int digits, double number) {
  std::array<char, 64> buffer;
  const int length = std::snprintf(buffer.data(), buffer.size(), format, digits, number);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

/// "0.0500" says no more than "0.05" to who looks at a tick.
std::string without_trailing_zeros(std::string decimal) {
  if (decimal.find('.') == decimal.npos) return decimal;
  decimal.erase(decimal.find_last_not_of('0') + 1);
  if (decimal.ends_with('.')) decimal.pop_back();
  return decimal;
}

std::string superscript(const std::string& integer) {
  static const std::array<const char*, 10> digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char character : integer)
    text += character == '-' ? "⁻" : digits[static_cast<std::size_t>(character - '0')];
  return text;
}

}  // namespace

std::string for_readers(double number) {
  if (std::isnan(number)) return "–";
  if (std::isinf(number)) return number > 0 ? "∞" : "−∞";
  if (number == std::round(number) && std::abs(number) < 1e6) return printed("%.*f", 0, number);
  const double size = std::abs(number);
  if (size >= 1e-3 && size < 1e5) {
    const int power = static_cast<int>(std::floor(std::log10(size)));
    return without_trailing_zeros(printed("%.*f", std::max(0, 2 - power), number));
  }
  const std::string scientific = printed("%.*e", 2, number);  // "1.23e-05"
  const std::size_t e = scientific.find('e');
  const std::string digits = without_trailing_zeros(scientific.substr(0, e));
  return (digits == "1" ? "" : digits + "·") + "10" +
         superscript(std::to_string(std::atoi(scientific.c_str() + e + 1)));
}

std::string percent(double share) {
  const double number = 100.0 * share;
  return printed("%.*f", std::abs(number) < 10.0 ? 1 : 0, number) + " %";
}

std::string counted(std::size_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string listed(std::span<const std::string> words) {
  std::string text;
  for (std::size_t place = 0; place < words.size(); ++place) {
    if (place > 0) text += place + 1 == words.size() ? " and " : ", ";
    text += words[place];
  }
  return text;
}

double median(std::vector<double> numbers) {
  if (numbers.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(numbers.begin(), numbers.end());
  const std::size_t middle = numbers.size() / 2;
  return numbers.size() % 2 == 1 ? numbers[middle] : (numbers[middle - 1] + numbers[middle]) / 2.0;
}

double rounded(double number, int digits) {
  return std::isfinite(number) ? std::strtod(printed("%.*g", digits, number).c_str(), nullptr) : number;
}

Json rounded_array(std::span<const double> numbers, int digits) {
  Json::Array array;
  for (const double number : numbers) array.emplace_back(rounded(number, digits));
  return array;
}

}  // namespace rankcollapse
