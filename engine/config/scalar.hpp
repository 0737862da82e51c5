#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/config/node.hpp"

namespace rankcollapse {

/// What a scalar is. A number is what looks like one: 010 is a number with a mistake, not a text.
enum class ScalarKind { text, number, flag };
ScalarKind scalar_kind(const Node& scalar);

/// A value, or a sentence about what stands there instead.
template <typename Value>
struct Parsed {
  Value value{};
  std::string complaint;  // "expected a number, found 'abc'"; empty if there is a value

  bool ok() const { return complaint.empty(); }
};

/// Decimal, with an optional fraction and exponent: -0.5, 3e-4. Finite.
Parsed<double> parse_number(const Node& node);
/// The same if it is whole: 100, 1e3.
Parsed<std::int64_t> parse_integer(const Node& node);
/// true or false.
Parsed<bool> parse_flag(const Node& node);
/// Anything in quotes, and what is neither a number nor a flag without.
Parsed<std::string> parse_text(const Node& node);

/// ", found 'abc'" after what was expected: the scalar, or "a list", "a mapping".
std::string expected(std::string_view what, const Node& node, std::string_view hint = {});

/// The one spelling of a number: the shortest digits that read back to the same value.
std::string number_text(double value);

}  // namespace rankcollapse
