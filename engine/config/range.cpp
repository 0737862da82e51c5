#include <algorithm>
#include <cmath>

#include "engine/config/value_type.hpp"

namespace rankcollapse {
namespace {

bool above_low(double value, const Range& range) {
  return range.low_excluded ? value > range.low : value >= range.low;
}

bool below_high(double value, const Range& range) {
  return range.high_excluded ? value < range.high : value <= range.high;
}

}  // namespace

std::string range_complaint(double value, const Range& range) {
  if (above_low(value, range) && below_high(value, range)) return "";
  std::string bounds;
  if (std::isfinite(range.low) && std::isfinite(range.high) && !range.low_excluded && !range.high_excluded) {
    bounds = "between " + number_text(range.low) + " and " + number_text(range.high);
  } else {
    if (std::isfinite(range.low)) {
      bounds = (range.low_excluded ? "greater than " : "at least ") + number_text(range.low);
    }
    if (std::isfinite(range.high)) {
      bounds += bounds.empty() ? "" : " and ";
      bounds += (range.high_excluded ? "less than " : "at most ") + number_text(range.high);
    }
  }
  return "must be " + bounds + ", is " + number_text(value);
}

double harmless_number(const Range& range) {
  if (!above_low(0, range)) {
    return range.low_excluded ? std::min(range.low + 1, (range.low + range.high) / 2) : range.low;
  }
  if (!below_high(0, range)) {
    return range.high_excluded ? std::max(range.high - 1, (range.low + range.high) / 2) : range.high;
  }
  return 0;
}

}  // namespace rankcollapse
