#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rankcollapse {

/// A JSON value; objects keep their order.
struct Json {
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object> value = nullptr;

  Json() = default;
  Json(bool flag) : value(flag) {}
  Json(int number) : value(std::int64_t{number}) {}
  Json(std::int64_t number) : value(number) {}
  Json(std::uint64_t number) : value(static_cast<std::int64_t>(number)) {}
  Json(double number) : value(number) {}
  Json(const char* text) : value(std::string(text)) {}
  Json(std::string text) : value(std::move(text)) {}
  Json(Array array) : value(std::move(array)) {}
  Json(Object object) : value(std::move(object)) {}

  /// The member called `key`, or nullptr where there is none or this is no object.
  const Json* find(std::string_view key) const;
  /// This value as a text, a whole number, or any number, or the fallback where it is something else.
  std::string text(std::string_view fallback = {}) const;
  std::int64_t integer(std::int64_t fallback = 0) const;
  double number(double fallback = 0.0) const;
};

/// Throws Error (data) that names `where`, the position and the cause. A number that is not finite is written
/// as null.
Json parse_json(std::string_view text, const std::string& where);
/// Indented by two spaces, or on one line.
std::string format_json(const Json& json, bool indented = true);

}  // namespace rankcollapse
