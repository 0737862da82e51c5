#include "engine/config/config.hpp"

#include <algorithm>
#include <type_traits>

#include "engine/config/document_state.hpp"
#include "engine/config/value_type.hpp"

namespace rankcollapse {
namespace {

// Keeps what a key was read as; the first reading counts.
void record(Node& mapping, std::string_view key, Asked::Form form, std::vector<Asked::Value> values,
            Place origin) {
  Asked& asked = ask(mapping, key);
  if (asked.form != Asked::Form::looked_at) return;
  asked.form = form;
  asked.values = std::move(values);
  asked.origin = origin;
}

template <typename Value>
Value harmless(const Range& range) {
  if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
    return static_cast<Value>(harmless_number(range));
  } else {
    return Value{};
  }
}

// A value within the range, or what is wrong with it.
template <typename Value>
Parsed<Value> parse(const Node& node, const Range& range) {
  Parsed<Value> parsed = ValueType<Value>::parse(node);
  if constexpr (std::is_arithmetic_v<Value> && !std::is_same_v<Value, bool>) {
    if (parsed.ok()) parsed.complaint = range_complaint(static_cast<double>(parsed.value), range);
  }
  return parsed;
}

}  // namespace

// The value at `key`, from now on a known one; nullptr if there is none.
Node* Config::find(std::string_view key) const {
  ask(*node_, key);
  Node::Entry* entry = find_entry(*node_, key);
  if (entry == nullptr) return nullptr;
  if (entry->value->kind != Node::Kind::null) return entry->value.get();
  if (!entry->complained) {
    complain(entry->value->place, address_of(key), "has no value (leave the key out, or give it one)");
    entry->complained = true;
  }
  return nullptr;
}

std::string Config::address_of(std::string_view key) const {
  return address_.empty() ? std::string(key) : address_ + "." + std::string(key);
}

void Config::complain(const Place& place, const std::string& address, const std::string& message) const {
  if (node_->silent) return;
  state_->mistakes.push_back({place, address.empty() ? message : address + ": " + message});
}

// A required key is not there; one without a value has been complained about.
void Config::missing(std::string_view key, const std::string& what) const {
  if (find_entry(*node_, key) == nullptr) complain(node_->place, address_of(key), "missing (" + what + ")");
}

Config::Kind Config::kind(std::string_view key) const {
  const Node* node = find(key);
  return node == nullptr ? Kind::absent : kind_of(*node);
}

template <typename Value>
Value Config::scalar(std::string_view key, std::optional<Value> fallback, const Range& range) const {
  const Node* node = find(key);
  if (node == nullptr) {
    if (!fallback) {
      missing(key, ValueType<Value>::name);
      return harmless<Value>(range);
    }
    record(*node_, key, Asked::Form::scalar, {ValueType<Value>::written(*fallback)}, {});
    return *fallback;
  }
  const Parsed<Value> parsed = parse<Value>(*node, range);
  if (!parsed.ok()) {
    complain(node->place, address_of(key), parsed.complaint);
    return fallback ? *fallback : harmless<Value>(range);
  }
  record(*node_, key, Asked::Form::scalar, {ValueType<Value>::written(parsed.value)}, node->place);
  return parsed.value;
}

template <typename Value>
std::vector<Value> Config::list(std::string_view key, std::vector<Value> fallback, const Range& range) const {
  const Node* node = find(key);
  std::vector<Asked::Value> written;
  if (node == nullptr) {
    for (const Value& value : fallback) written.push_back(ValueType<Value>::written(value));
    record(*node_, key, Asked::Form::list, std::move(written), {});
    return fallback;
  }
  if (node->kind != Node::Kind::list) {
    complain(node->place, address_of(key), expected(ValueType<Value>::list_name, *node));
    return fallback;
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const Node& item = *node->items[i];
    const Parsed<Value> parsed = parse<Value>(item, range);
    if (parsed.ok()) {
      values.push_back(parsed.value);
      written.push_back(ValueType<Value>::written(parsed.value));
    } else {
      complain(item.place, address_of(key) + "[" + std::to_string(i) + "]", parsed.complaint);
    }
  }
  if (values.size() != node->items.size()) return fallback;
  record(*node_, key, Asked::Form::list, std::move(written), node->place);
  return values;
}

double Config::number(std::string_view key, Range range) const {
  return scalar<double>(key, {}, range);
}
double Config::number(std::string_view key, double fallback, Range range) const {
  return scalar<double>(key, fallback, range);
}
std::int64_t Config::integer(std::string_view key, Range range) const {
  return scalar<std::int64_t>(key, {}, range);
}
std::int64_t Config::integer(std::string_view key, std::int64_t fallback, Range range) const {
  return scalar<std::int64_t>(key, fallback, range);
}
bool Config::flag(std::string_view key, bool fallback) const {
  return scalar<bool>(key, fallback, {});
}
std::string Config::text(std::string_view key) const {
  return scalar<std::string>(key, {}, {});
}
std::string Config::text(std::string_view key, std::string_view fallback) const {
  return scalar<std::string>(key, std::string(fallback), {});
}
std::vector<double> Config::numbers(std::string_view key, std::vector<double> fallback, Range range) const {
  return list<double>(key, std::move(fallback), range);
}
std::vector<std::int64_t> Config::integers(std::string_view key, std::vector<std::int64_t> fallback,
                                           Range range) const {
  return list<std::int64_t>(key, std::move(fallback), range);
}
std::vector<std::string> Config::texts(std::string_view key, std::vector<std::string> fallback) const {
  return list<std::string>(key, std::move(fallback), {});
}

std::optional<std::size_t> Config::name_index(std::string_view key, std::string_view what,
                                              std::span<const std::string_view> names,
                                              std::string_view fallback) const {
  const Node* node = find(key);
  if (node == nullptr && fallback.empty()) {
    std::vector<std::string_view> sorted(names.begin(), names.end());
    std::sort(sorted.begin(), sorted.end());
    std::string list_of_names;
    for (const std::string_view name : sorted)
      list_of_names.append(list_of_names.empty() ? "" : ", ").append(name);
    missing(key, "one of: " + list_of_names);
    return std::nullopt;
  }
  if (node != nullptr && node->kind != Node::Kind::scalar) {
    complain(node->place, address_of(key), expected("a text", *node));
    return std::nullopt;
  }
  const std::string name(node == nullptr ? fallback : std::string_view(node->text));
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    complain(node == nullptr ? node_->place : node->place, address_of(key),
             "no " + std::string(what) + " is called " + quoted_for_message(name) +
                 known_names(name, "known", names));
    return std::nullopt;
  }
  record(*node_, key, Asked::Form::scalar, {{name, true}}, node == nullptr ? Place{} : node->place);
  return static_cast<std::size_t>(found - names.begin());
}

std::optional<std::size_t> Config::row_index(std::string_view key, std::string_view what,
                                             std::span<const std::string_view> names,
                                             std::string_view fallback) const {
  const auto index = name_index(key, what, names, fallback);
  if (!index) node_->abandoned = true;
  return index;
}

std::string Config::choice(std::string_view key, std::string_view what,
                           std::span<const std::string_view> names, std::string_view fallback) const {
  if (const auto index = name_index(key, what, names, fallback)) return std::string(names[*index]);
  return std::string(fallback.empty() && !names.empty() ? names.front() : fallback);
}

std::filesystem::path Config::path(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) {
    missing(key, "a path");
    return {};
  }
  const Parsed<std::string> parsed = parse_text(*node);
  if (!parsed.ok() || parsed.value.empty()) {
    complain(node->place, address_of(key), expected("a path", *node));
    return {};
  }
  const std::filesystem::path path = (node->place.source->directory / parsed.value).lexically_normal();
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  record(*node_, key, Asked::Form::path, {{(error ? path : absolute).string(), true}}, node->place);
  return path;
}

}  // namespace rankcollapse
