#pragma once

#include <string>

namespace rankcollapse {

/// A key that a sweep varies, and what a trial has for it: a number in its one spelling, a text as it is, a
/// list or mapping as YAML on one line.
struct SweptValue {
  std::string key;
  std::string value;

  bool operator==(const SweptValue&) const = default;
};

}  // namespace rankcollapse
