#include "engine/files/json.hpp"

#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

using Library = nlohmann::ordered_json;

constexpr std::size_t deepest = 64;

/// Walks over the text and keeps count of the characters read, for the library's events have no position.
struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* place;
  const char** furthest;

  reference operator*() const { return *place; }
  CountingIterator& operator++() {
    *furthest = ++place;
    return *this;
  }
  bool operator==(const CountingIterator& other) const { return place == other.place; }
  bool operator!=(const CountingIterator& other) const { return place != other.place; }
};

std::string position(std::string_view text, const char* place) {
  const std::string_view before = text.substr(0, static_cast<std::size_t>(place - text.data()));
  std::size_t line = 1, column = before.size();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (before[i] != '\n') continue;
    ++line;
    column = before.size() - i - 1;
  }
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Builds a Json from the library's events: these show duplicate keys, which its own values swallow.
class Builder final : public nlohmann::json_sax<Library> {
 public:
  Builder(std::string_view text, const char* const& place, const std::string& where)
      : text_(text), place_(place), where_(where) {}

  Json result() { return std::move(root_); }

  bool null() override { return add(Json()); }
  bool boolean(bool flag) override { return add(Json(flag)); }
  bool number_integer(std::int64_t number) override { return add(Json(number)); }
  bool number_unsigned(std::uint64_t number) override {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return add(Json(static_cast<double>(number)));
    }
    return add(Json(number));
  }
  bool number_float(double number, const std::string&) override { return add(Json(number)); }
  bool string(std::string& text) override { return add(Json(std::move(text))); }
  bool binary(Library::binary_t&) override { return false; }  // not in texts

  bool start_object(std::size_t) override { return open(Json(Json::Object())); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json(Json::Array())); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    Level& level = levels_.back();
    if (!level.keys.insert(name).second) fail("the key '" + name + "' stands here twice");
    level.key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
    std::string cause = error.what();
    cause.erase(0, cause.find(']') + 2);
    if (cause.starts_with("parse error")) cause.erase(0, cause.find(": ") + 2);
    fail(cause);
  }

 private:
  struct Level {
    Json json;
    std::set<std::string> keys;
    std::string key;
  };

  [[noreturn]] void fail(const std::string& cause) const {
    throw Error(ExitCode::data, where_ + ": " + position(text_, place_) + ": " + cause);
  }

  bool add(Json json) {
    if (levels_.empty()) {
      root_ = std::move(json);
      return true;
    }
    Level& level = levels_.back();
    if (auto* object = std::get_if<Json::Object>(&level.json.value)) {
      object->emplace_back(std::move(level.key), std::move(json));
    } else {
      std::get<Json::Array>(level.json.value).push_back(std::move(json));
    }
    return true;
  }

  bool open(Json json) {
    if (levels_.size() == deepest) fail("nested over " + std::to_string(deepest) + " levels");
    levels_.push_back({std::move(json), {}, {}});
    return true;
  }

  bool close() {
    Json json = std::move(levels_.back().json);
    levels_.pop_back();
    return add(std::move(json));
  }

  std::string_view text_;
  const char* const& place_;
  const std::string& where_;
  Json root_;
  std::vector<Level> levels_;
};

struct ToLibrary {
  Library operator()(std::nullptr_t) const { return nullptr; }
  Library operator()(bool flag) const { return flag; }
  Library operator()(std::int64_t number) const { return number; }
  Library operator()(double number) const {
    return std::isfinite(number) ? Library(number) : Library(nullptr);
  }
  Library operator()(const std::string& text) const { return text; }
  Library operator()(const Json::Array& array) const {
    Library result = Library::array();
    for (const Json& element : array) result.push_back(std::visit(*this, element.value));
    return result;
  }
  Library operator()(const Json::Object& object) const {
    // The library's own insertion looks through all earlier keys.
    Library::object_t result;
    for (const auto& [key, json] : object) {
      result.Library::object_t::Container::emplace_back(key, std::visit(*this, json.value));
    }
    return result;
  }
};

}  // namespace

const Json* Json::find(std::string_view key) const {
  const auto* object = std::get_if<Object>(&value);
  if (object == nullptr) return nullptr;
  for (const auto& [name, json] : *object) {
    if (name == key) return &json;
  }
  return nullptr;
}

std::string Json::text(std::string_view fallback) const {
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr ? *text : std::string(fallback);
}

std::int64_t Json::integer(std::int64_t fallback) const {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr ? *number : fallback;
}

double Json::number(double fallback) const {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr ? static_cast<double>(*number) : fallback;
}

Json parse_json(std::string_view text, const std::string& where) {
  const char* place = text.data();
  Builder builder(text, place, where);
  Library::sax_parse(CountingIterator{text.data(), &place},
                     CountingIterator{text.data() + text.size(), &place}, &builder);
  return builder.result();
}

std::string format_json(const Json& json, bool indented) {
  // A text that is not UTF-8, as a file's name may be, keeps what can be read of it.
  return std::visit(ToLibrary(), json.value)
      .dump(indented ? 2 : -1, ' ', false, Library::error_handler_t::replace);
}

}  // namespace rankcollapse
