#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/config/scalar.hpp"

namespace rankcollapse {

/// What a value is; nothing is `absent`.
Config::Kind kind_of(const Node& node);

/// How a type of value is called, read and written.
template <typename Value>
struct ValueType;

template <>
struct ValueType<double> {
  static constexpr const char* name = "a number";
  static constexpr const char* list_name = "a list of numbers";
  static Parsed<double> parse(const Node& node) { return parse_number(node); }
  static Asked::Value written(double value) { return {number_text(value), false}; }
};

template <>
struct ValueType<std::int64_t> {
  static constexpr const char* name = "a whole number";
  static constexpr const char* list_name = "a list of whole numbers";
  static Parsed<std::int64_t> parse(const Node& node) { return parse_integer(node); }
  static Asked::Value written(std::int64_t value) { return {std::to_string(value), false}; }
};

template <>
struct ValueType<bool> {
  static constexpr const char* name = "true or false";
  static Parsed<bool> parse(const Node& node) { return parse_flag(node); }
  static Asked::Value written(bool value) { return {value ? "true" : "false", false}; }
};

template <>
struct ValueType<std::string> {
  static constexpr const char* name = "a text";
  static constexpr const char* list_name = "a list of texts";
  static Parsed<std::string> parse(const Node& node) { return parse_text(node); }
  static Asked::Value written(const std::string& value) { return {value, true}; }
};

/// "must be greater than 0, is -1", or nothing if `value` lies in the range.
std::string range_complaint(double value, const Range& range);

/// The number of the range that is nearest to 0, or one near it: what a required number reads as after a
/// mistake.
double harmless_number(const Range& range);

}  // namespace rankcollapse
