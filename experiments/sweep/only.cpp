#include "experiments/sweep/only.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t fewest_digits = 4;  // of an identity

[[noreturn]] void refuse(const std::string& condition, const std::string& message) {
  throw Error(ExitCode::usage, "--only: '" + condition + "': " + message);
}

std::string trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

/// The parts between the separators that stand in no brackets and no quotes: values may be lists.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (letter == '"') quoted = !quoted;
    if (quoted) continue;
    if (letter == '[' || letter == '{') ++depth;
    if (letter == ']' || letter == '}') --depth;
    if (letter != separator || depth > 0) continue;
    parts.push_back(trimmed(text.substr(start, i - start)));
    start = i + 1;
  }
  parts.push_back(trimmed(text.substr(start)));
  return parts;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool equal(const std::string& a, const std::string& b) {
  const auto first = number(a), second = number(b);
  return first && second ? *first == *second : a == b;
}

bool holds(const std::string& value, const std::string& comparison, const std::vector<std::string>& wanted) {
  const bool any =
      std::any_of(wanted.begin(), wanted.end(), [&](const std::string& one) { return equal(value, one); });
  if (comparison == "=") return any;
  if (comparison == "!=") return !any;
  const auto a = number(value), b = number(wanted.front());
  if (!a || !b) return false;
  if (comparison == "<") return *a < *b;
  if (comparison == "<=") return *a <= *b;
  return comparison == ">" ? *a > *b : *a >= *b;
}

/// Whether `key` is `wanted` or ends in its whole steps.
bool is_ending(const std::string& wanted, const std::string& key) {
  return ("." + key).ends_with("." + wanted);
}

std::string resolve_key(const std::string& condition, const std::string& wanted,
                        std::span<const std::string> keys) {
  if (std::find(keys.begin(), keys.end(), wanted) != keys.end()) return wanted;
  std::vector<std::string> meant;
  std::vector<std::string_view> known;
  for (const std::string& key : keys) {
    if (is_ending(wanted, key)) meant.push_back(key);
    known.push_back(key);
    const std::size_t last_dot = key.rfind('.');
    if (last_dot != std::string::npos && !is_ending(wanted, key))
      known.push_back(std::string_view(key).substr(last_dot + 1));
  }
  if (meant.size() == 1) return meant.front();
  if (keys.empty()) refuse(condition, "the sweep varies no key");
  if (meant.empty())
    refuse(condition, "the sweep varies no '" + wanted + "'" + known_names(wanted, "known", known));
  std::string names;
  for (const std::string& key : meant) names += (names.empty() ? "" : " or ") + key;
  refuse(condition, "'" + wanted + "' may be " + names + ": write more of it");
}

bool is_beginning_of_identity(const std::string& word) {
  return word.size() >= fewest_digits && word.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool is_number_of_trial(const std::string& word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
}

bool names_trial(const std::string& word, const std::string& identity, const std::string& folder_name) {
  if (is_beginning_of_identity(word) && identity.starts_with(word)) return true;
  return is_number_of(word, folder_name);
}

}  // namespace

Only::Condition Only::parse_condition(const std::string& text, std::span<const std::string> keys) {
  const std::size_t start = text.find_first_of("=!<>");
  if (start == std::string::npos) {
    const std::vector<std::string> words = split(text, '|');
    for (const std::string& word : words) {
      if (!is_beginning_of_identity(word) && !is_number_of_trial(word)) {
        refuse(text, "expected KEY=VALUE, a trial's number, or four digits or more of its identity");
      }
    }
    return {"", "", words};
  }
  constexpr std::array<std::string_view, 6> comparisons = {"<=", ">=", "!=", "=", "<", ">"};
  const std::string_view rest = std::string_view(text).substr(start);
  const auto* comparison =
      std::find_if(comparisons.begin(), comparisons.end(), [&](auto one) { return rest.starts_with(one); });
  const std::string key = trimmed(std::string_view(text).substr(0, start));
  const bool doubled = comparison != comparisons.end() && rest.substr(comparison->size()).starts_with('=');
  if (comparison == comparisons.end() || key.empty() || doubled)
    refuse(text, "expected a key, one of = != < <= > >=, and a value");
  const std::vector<std::string> values = split(rest.substr(comparison->size()), '|');
  if (std::find(values.begin(), values.end(), "") != values.end()) refuse(text, "expected a value");
  const bool ordered =
      comparison->find('<') != std::string_view::npos || comparison->find('>') != std::string_view::npos;
  if (ordered && (values.size() > 1 || !number(values.front()))) {
    refuse(text, "expected a number after " + std::string(*comparison) + ", found '" +
                     trimmed(rest.substr(comparison->size())) + "'");
  }
  return {resolve_key(text, key, keys), std::string(*comparison), values};
}

Only Only::parse(const std::string& text, std::span<const std::string> keys) {
  Only only;
  for (const std::string& condition : split(text, ',')) {
    if (condition.empty())
      throw Error(ExitCode::usage, "--only: '" + text + "': expected a condition between commas");
    only.conditions_.push_back(parse_condition(condition, keys));
  }
  return only;
}

bool Only::matches(std::span<const SweptValue> swept, const std::string& identity,
                   const std::string& folder_name) const {
  return std::all_of(conditions_.begin(), conditions_.end(), [&](const Condition& condition) {
    if (condition.key.empty()) {
      return std::any_of(condition.values.begin(), condition.values.end(),
                         [&](const std::string& word) { return names_trial(word, identity, folder_name); });
    }
    const auto found = std::find_if(swept.begin(), swept.end(),
                                    [&](const SweptValue& value) { return value.key == condition.key; });
    if (found == swept.end()) return condition.comparison == "!=";
    return holds(found->value, condition.comparison, condition.values);
  });
}

}  // namespace rankcollapse
