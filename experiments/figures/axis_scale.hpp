#pragma once

#include <limits>
#include <string>
#include <vector>

#include "experiments/figures/chart.hpp"

namespace rankcollapse {

/// The range of some numbers.
struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  double least_positive = std::numeric_limits<double>::infinity();
  bool has_others = false;  // numbers that are not positive
  bool from_zero = false;   // bars stand on zero

  /// Takes a number; what is not finite is passed over.
  void take(double number);
  /// Takes it unless it is not positive on a logarithmic axis: the end of a spread, which may leave the
  /// panel.
  void take_if_shown(double number, bool logarithmic);
};

struct Tick {
  double at = 0.0;    // a fraction of the axis
  std::string label;  // empty: between those with labels
};

/// An axis that knows its limits: from numbers to fractions of its length.
class AxisScale {
 public:
  /// What there is leaves a little room at the ends; limits of `axis` are taken as they are.
  AxisScale(const Axis& axis, const Extent& extent);

  /// 0 at the lower end, 1 at the upper end, also beyond them; NaN of NaN. On a logarithmic axis, what is not
  /// positive is at zero().
  double at(double number) const;

  bool logarithmic() const { return logarithmic_; }
  bool is_categorical() const { return !categories_.empty(); }
  bool is_empty() const { return is_empty_; }
  /// Whether a logarithmic axis has a place for what is not positive, behind a break.
  bool has_zero() const { return has_zero_; }
  double zero() const;
  double break_at() const;

  double low() const { return low_; }
  double high() const { return high_; }

  /// At most so many with labels, at numbers that are easily read; on a logarithmic axis of `length` pixels
  /// with as many between them as there is room for. None where there is nothing to show.
  std::vector<Tick> ticks(int most, double length) const;

 private:
  /// The nearest number that has a place on an axis of this kind.
  double in_range(double number) const;
  std::vector<Tick> linear_ticks(int most) const;
  std::vector<Tick> decade_ticks(int most) const;
  std::vector<Tick> ticks_within_decades(int most) const;
  void add_minor_ticks(std::vector<Tick>& ticks, double length) const;

  bool logarithmic_ = false, has_zero_ = false;
  bool is_empty_ =
      false;  // no limits, and nothing (on a logarithmic axis: nothing positive) to take them from
  double low_ = 0.0, high_ = 1.0;  // of a logarithmic axis: of what is positive
  std::vector<std::string> categories_;
};

/// A number as it is read: "0.05", "20 000", "2·10^{-5}"; with so many digits behind the point, or where it
/// is very small or large in powers of ten.
std::string readable_number(double number, int digits);

}  // namespace rankcollapse
