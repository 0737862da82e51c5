#include "experiments/figures/axis_scale.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace rankcollapse {
namespace {

constexpr double room_at_the_ends = 0.04;                  // of an axis
constexpr double zero_place = 0.025, break_place = 0.065;  // of a logarithmic axis that shows zero
constexpr double first_positive = 0.10;
constexpr double smallest_shown = 1e-300, largest_shown = 1e300;  // so that no range overflows
constexpr double nearly_linear = 3.0;  // a ratio of limits up to which a logarithmic axis has even ticks
constexpr double rounding = 1e-9;      // of a step between ticks

std::string fixed(double number, int digits) {
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.begin(), buffer.end(), number, std::chars_format::fixed, digits);
  return {buffer.begin(), end.ptr};
}

/// Blanks between thousands, from 10 000 on.
std::string grouped(const std::string& digits) {
  const std::size_t point = std::min(digits.find('.'), digits.size());
  if (point < 5) return digits;
  std::string text;
  for (std::size_t at = 0; at < digits.size(); ++at) {
    if (at > 0 && at < point && (point - at) % 3 == 0) text += "\u2009";
    text += digits[at];
  }
  return text;
}

std::string power_of_ten(int exponent) {
  return "10^{" + std::to_string(exponent) + "}";
}

/// The least of 1, 2, 2.5, 5 · 10ⁿ that is not below `least`.
double nice_step(double least) {
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * decade >= least * (1.0 - rounding)) return factor * decade;
  }
  return 10.0 * decade;
}

int digits_of_step(double step) {
  int digits = 0;
  while (digits < 12 && std::abs(step - std::round(step)) > 1e-6 * step) {
    step *= 10.0;
    ++digits;
  }
  return digits;
}

}  // namespace

void Extent::take(double number) {
  if (!std::isfinite(number)) return;
  low = std::min(low, number);
  high = std::max(high, number);
  if (number > 0.0) {
    least_positive = std::min(least_positive, number);
  } else {
    has_others = true;
  }
}

void Extent::take_if_shown(double number, bool logarithmic) {
  if (!logarithmic || number > 0.0) take(number);
}

std::string readable_number(double number, int digits) {
  if (number == 0.0) return "0";
  const std::string sign = number < 0.0 ? "−" : "";
  const double size = std::abs(number);
  if (size >= 9.9999e-4 && size < 1e6) return sign + grouped(fixed(size, digits));
  int exponent = static_cast<int>(std::floor(std::log10(size) + rounding));
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.begin(), buffer.end(), size * std::pow(10.0, -exponent),
                                 std::chars_format::general, 3);
  const std::string factor(buffer.begin(), end.ptr);
  return sign + (factor == "1" ? "" : factor + "·") + power_of_ten(exponent);
}

AxisScale::AxisScale(const Axis& axis, const Extent& extent)
    : logarithmic_(axis.logarithmic && axis.categories.empty()), categories_(axis.categories) {
  if (is_categorical()) {
    low_ = -0.5;
    high_ = static_cast<double>(categories_.size()) - 0.5;
    return;
  }
  has_zero_ = logarithmic_ && extent.has_others;
  low_ = logarithmic_ ? extent.least_positive : extent.from_zero ? std::min(0.0, extent.low) : extent.low;
  high_ = extent.from_zero && !logarithmic_ ? std::max(0.0, extent.high) : extent.high;
  is_empty_ = !std::isfinite(low_) || (logarithmic_ && !(high_ > 0.0));
  if (is_empty_) low_ = high_ = logarithmic_ ? 1.0 : 0.0;
  low_ = in_range(low_);
  high_ = in_range(high_);
  const bool own_low = std::isfinite(axis.low) && (!logarithmic_ || axis.low > 0.0);
  const bool own_high = std::isfinite(axis.high) && (!logarithmic_ || axis.high > 0.0);
  if (own_low) low_ = in_range(axis.low);
  if (own_high) high_ = in_range(axis.high);
  is_empty_ = is_empty_ && !(own_low && own_high);
  if (logarithmic_) {
    if (!(low_ < high_)) low_ /= 2.0, high_ = std::max(high_, low_ * 4.0);
    const double room = std::pow(high_ / low_, room_at_the_ends);
    if (!own_low) low_ /= std::isfinite(room) ? room : 1.0;
    if (!own_high) high_ *= std::isfinite(room) ? room : 1.0;
    return;
  }
  const bool stands_on_zero = extent.from_zero && low_ == 0.0;
  if (!(low_ < high_)) {
    const double half = low_ == 0.0 ? 0.5 : 0.1 * std::abs(low_);
    low_ -= own_low || stands_on_zero ? 0.0 : half;
    high_ = std::max(low_, high_) + (stands_on_zero ? 2.0 * half : half);
  }
  const double room = room_at_the_ends * (high_ - low_);
  if (!own_low && !stands_on_zero) low_ -= room;
  if (!own_high) high_ += room;
}

double AxisScale::in_range(double number) const {
  return std::clamp(number, logarithmic_ ? smallest_shown : -largest_shown, largest_shown);
}

double AxisScale::zero() const {
  return zero_place;
}

double AxisScale::break_at() const {
  return break_place;
}

double AxisScale::at(double number) const {
  if (std::isnan(number)) return number;
  if (!logarithmic_) return (number - low_) / (high_ - low_);
  if (number <= 0.0) return has_zero_ ? zero_place : -1.0;
  const double begin = has_zero_ ? first_positive : 0.0;
  return begin +
         (1.0 - begin) * (std::log(in_range(number)) - std::log(low_)) / (std::log(high_) - std::log(low_));
}

std::vector<Tick> AxisScale::ticks(int most, double length) const {
  if (is_categorical()) {
    std::vector<Tick> names;
    for (std::size_t number = 0; number < categories_.size(); ++number) {
      names.push_back({at(static_cast<double>(number)), categories_[number]});
    }
    return names;
  }
  most = std::max(2, most);
  std::vector<Tick> ticks;
  if (has_zero_) ticks.push_back({zero_place, "0"});
  if (is_empty_) return ticks;
  if (!logarithmic_) return linear_ticks(most);
  const bool is_nearly_linear = high_ / low_ < nearly_linear;
  std::vector<Tick> positive = is_nearly_linear ? linear_ticks(most) : decade_ticks(most);
  if (!is_nearly_linear && positive.size() < 3) positive = ticks_within_decades(most);
  ticks.insert(ticks.end(), positive.begin(), positive.end());
  if (!is_nearly_linear) add_minor_ticks(ticks, length);
  return ticks;
}

std::vector<Tick> AxisScale::linear_ticks(int most) const {
  const double step = nice_step((high_ - low_) / most);
  const int digits = digits_of_step(step);
  std::vector<Tick> ticks;
  for (double count = std::ceil(low_ / step - rounding); count * step <= high_ + rounding * step; ++count) {
    ticks.push_back({at(count * step), readable_number(count * step, digits)});
    if (ticks.size() > 100) break;  // a step that is lost in the digits of the limits
  }
  return ticks;
}

std::vector<Tick> AxisScale::decade_ticks(int most) const {
  const int first = static_cast<int>(std::ceil(std::log10(low_) - rounding));
  const int last = static_cast<int>(std::floor(std::log10(high_) + rounding));
  const int step = std::max(1, (last - first + most) / most);
  std::vector<Tick> ticks;
  for (int exponent = first; exponent <= last; ++exponent) {
    if (exponent % step == 0) ticks.push_back({at(std::pow(10.0, exponent)), power_of_ten(exponent)});
  }
  return ticks;
}

std::vector<Tick> AxisScale::ticks_within_decades(int most) const {
  for (const auto& factors :
       {std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 5, 7}, {1, 2, 5}, {1, 3}, {1}}) {
    std::vector<Tick> ticks;
    for (int exponent = static_cast<int>(std::floor(std::log10(low_))); exponent <= std::log10(high_);
         ++exponent) {
      for (const int factor : factors) {
        const double number = factor * std::pow(10.0, exponent);
        if (number < low_ * (1.0 - rounding) || number > high_ * (1.0 + rounding)) continue;
        ticks.push_back({at(number), readable_number(number, std::max(0, -exponent))});
      }
    }
    if (static_cast<int>(ticks.size()) <= most && ticks.size() >= 2) return ticks;
  }
  return linear_ticks(most);
}

void AxisScale::add_minor_ticks(std::vector<Tick>& ticks, double length) const {
  const double decade = length * (at(high_) - at(low_)) / std::log10(high_ / low_);  // in pixels
  const std::vector<int> factors = decade > 30.0   ? std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9}
                                   : decade > 14.0 ? std::vector<int>{1, 2, 5}
                                   : decade > 3.5  ? std::vector<int>{1}
                                                   : std::vector<int>{};
  for (int exponent = static_cast<int>(std::floor(std::log10(low_))); exponent <= std::log10(high_);
       ++exponent) {
    for (const int factor : factors) {
      const double number = factor * std::pow(10.0, exponent), place = at(number);
      const bool is_taken = std::any_of(
          ticks.begin(), ticks.end(), [&](const Tick& tick) { return std::abs(tick.at - place) < rounding; });
      if (number >= low_ && number <= high_ && !is_taken) ticks.push_back({place, ""});
    }
  }
}

}  // namespace rankcollapse
