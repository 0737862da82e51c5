#include "experiments/claims/numbers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/files/csv.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// "5e-06" and "5e+06" as "5e-6" and "5e6".
std::string short_exponent(std::string text) {
  const std::size_t exponent = text.find('e');
  if (exponent == text.npos) return text;
  const std::size_t digits = std::min(text.find_first_not_of("+-0", exponent + 1), text.size() - 1);
  return text.substr(0, exponent + 1) + (text[exponent + 1] == '-' ? "-" : "") + text.substr(digits);
}

}  // namespace

std::string told(double number) {
  if (number == std::round(number) && std::abs(number) < 1e6) return std::to_string(std::lround(number));
  char text[64];
  std::snprintf(text, sizeof text, "%.3g", number);
  return short_exponent(text);
}

std::string as_written(double number) {
  return short_exponent(shortest(number));
}

std::string told_over_seeds(const std::vector<double>& numbers) {
  const Spread spread = spread_over(numbers);
  if (spread.n == 0) return "";
  const std::string mean = told(spread.mean), low = told(spread.low), high = told(spread.high);
  return low == high ? low : mean + " (" + low + "–" + high + ")";
}

Bounds::Bounds(const Config& check) {
  const bool has_high = check.has("high"), has_expected = check.has("expected");
  is_strict_ = check.has("above");
  const bool has_low = check.has("low") || is_strict_;
  if (is_strict_ && check.has("low")) check.fail("above", "give low or above, not both");
  if (has_expected) {
    const double expected = check.number("expected"), relative = check.number("relative", Range::positive());
    low_ = expected - relative * std::abs(expected);
    high_ = expected + relative * std::abs(expected);
    text_ = as_written(expected) + " ± " + told(100.0 * relative) + " %";
    if (has_low || has_high) check.fail("give low and high, or expected with relative, not both");
    return;
  }
  if (!has_low && !has_high) {
    check.fail("give what is expected: low or above, high, both, or expected with relative");
    return;
  }
  if (has_low) low_ = check.number(is_strict_ ? "above" : "low");
  if (has_high) high_ = check.number("high");
  if (low_ > high_) check.fail("low", "lies above high");
  text_ = !has_high  ? (is_strict_ ? "> " : "≥ ") + as_written(low_)
          : !has_low ? "≤ " + as_written(high_)
                     : as_written(low_) + " to " + as_written(high_);
}

double Bounds::excess(double number) const {
  return std::max(low_ - number, number - high_);
}

std::string Bounds::worst() const {
  if (std::isinf(low_)) return "largest";
  return std::isinf(high_) ? "smallest" : "farthest";
}

Relation::Relation(const Config& check) {
  static constexpr std::string_view names[] = {"less", "at_most", "equal", "at_least", "greater"};
  static constexpr std::array<std::pair<const char*, const char*>, 5> told_as = {
      {{"<", "less than"}, {"≤", "at most"}, {"=", "equal to"}, {"≥", "at least"}, {">", "greater than"}}};
  const std::string name = check.choice("relation", "relation", names, "");
  const auto place = std::find(std::begin(names), std::end(names), name) - std::begin(names);
  sign_ = told_as[static_cast<std::size_t>(place)].first;
  words_ = told_as[static_cast<std::size_t>(place)].second;
}

bool Relation::holds(double a, double b) const {
  if (sign_ == "<") return a < b;
  if (sign_ == "≤") return a <= b;
  if (sign_ == "=") return a == b;
  return sign_ == "≥" ? a >= b : a > b;
}

}  // namespace rankcollapse
