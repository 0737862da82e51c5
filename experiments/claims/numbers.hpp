#pragma once

#include <limits>
#include <string>
#include <vector>

#include "engine/config/config.hpp"

namespace rankcollapse {

/// A measured number for people, three significant digits: "0.0402", "384", "5e-6".
std::string told(double number);
/// A number as somebody wrote it: "0.0414", "3e-4".
std::string as_written(double number);
/// "0.0402 (0.0398–0.0405)": mean and range of what is there; "" where nothing is.
std::string told_over_seeds(const std::vector<double>& numbers);

/// The range that a check gives a number: `low` (or `above`, which is not in it), `high`, both, or `expected`
/// with `relative`, a fraction of it.
class Bounds {
 public:
  explicit Bounds(const Config& check);

  bool contain(double number) const {
    return (is_strict_ ? number > low_ : number >= low_) && number <= high_;
  }
  /// By how much a number lies outside; negative inside.
  double excess(double number) const;
  /// "≤ 0.05", "≥ 0.5", "0.8 to 1.2", "0.0414 ± 10 %".
  std::string text() const { return text_; }
  /// Which of several numbers the range is most likely to fail: "largest", "smallest", "farthest".
  std::string worst() const;

 private:
  double low_ = -std::numeric_limits<double>::infinity();
  double high_ = std::numeric_limits<double>::infinity();
  bool is_strict_ = false;  // the lower end is not in the range
  std::string text_;
};

/// A relation between two numbers.
class Relation {
 public:
  explicit Relation(const Config& check);

  bool holds(double a, double b) const;
  const std::string& sign() const { return sign_; }    // "<", "≤", "=", "≥", ">"
  const std::string& words() const { return words_; }  // "less than", "equal to" …

 private:
  std::string sign_, words_;
};

}  // namespace rankcollapse
