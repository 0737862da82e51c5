#include "experiments/sweep/swept_values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

#include "engine/config/scalar.hpp"

namespace rankcollapse {
namespace {

/// `value` with so many digits behind the point (fixed) or before the exponent's point (scientific).
double rounded(double value, const char* format, int digits) {
  std::array<char, 512> buffer;
  const int length = std::snprintf(buffer.data(), buffer.size(), format, digits, value);
  double result = value;
  std::from_chars(buffer.data(), buffer.data() + length, result);
  return result;
}

std::size_t significant_digits(double value) {
  std::string digits;
  for (const char letter : number_text(value)) {
    if (letter == 'e') break;
    if (letter >= '0' && letter <= '9' && !(digits.empty() && letter == '0')) digits += letter;
  }
  return digits.size();
}

/// A sum of numbers up to `size`, without the noise in its last digits where a short number lies beneath.
double without_noise(double value, double size) {
  if (size == 0) return value;
  const int behind_point = std::clamp(14 - static_cast<int>(std::floor(std::log10(size))), 0, 340);
  const double shorter = rounded(value, "%.*f", behind_point);
  return significant_digits(shorter) <= 12 ? shorter : value;
}

/// A mapping that stands for several values.
class Generator {
 public:
  Generator(const Config& section, std::string_view key, const Value& mapping)
      : section_(section), key_(key), mapping_(mapping) {}

  std::vector<Value> values() const {
    const std::vector<Assignment> entries = mapping_.entries();
    const auto& [name, arguments] = entries.front();
    if (entries.size() > 1) {
      return failed(
          mapping_,
          "range, linspace and logspace stand alone in their mapping, as {range: [from, to, step]}");
    }
    if (name.text() == "range") return range(arguments);
    return spaced(arguments, name.text() == "logspace");
  }

 private:
  std::vector<Value> failed(const Value& at, const std::string& message) const {
    section_.fail(key_, at, message);
    return {};
  }

  /// The numbers of a list of `fewest` to three; nothing after a mistake.
  std::optional<std::vector<double>> numbers(const Value& list, std::size_t fewest,
                                             const std::string& form) const {
    const std::vector<Value> items = list.items();
    if (list.kind() != Config::Kind::list || items.size() < fewest || items.size() > 3) {
      failed(list, list.kind() == Config::Kind::list
                       ? "expected " + form + ", found " + std::to_string(items.size()) +
                             (items.size() == 1 ? " number" : " numbers")
                       : list.expected(form));
      return std::nullopt;
    }
    std::vector<double> numbers;
    for (const Value& item : items) {
      if (const auto number = item.number()) {
        numbers.push_back(*number);
      } else {
        failed(item, item.expected("a number"));
      }
    }
    return numbers.size() == items.size() ? std::optional(numbers) : std::nullopt;
  }

  std::vector<Value> range(const Value& list) const {
    const auto given = numbers(list, 2, "[from, to] or [from, to, step]");
    if (!given) return {};
    const double first = (*given)[0], last = (*given)[1], step = given->size() == 3 ? (*given)[2] : 1.0;
    const auto text = [](double number) { return number_text(number); };
    if (step == 0) return failed(list.items()[2], "a step of 0 leads nowhere");
    const double steps = (last - first) / step;
    if (steps < 0) {
      return failed(list, "steps of " + text(step) + " do not lead from " + text(first) + " to " +
                              text(last) + ": give a " + (step < 0 ? "positive" : "negative") + " step");
    }
    if (steps >= static_cast<double>(most_trials)) return too_many(list, std::floor(steps) + 1);
    const double nearest = std::round(steps);
    const bool meets_last = std::abs(steps - nearest) <= 1e-9 * std::max(1.0, nearest);
    const auto count = static_cast<std::size_t>(meets_last ? nearest : std::floor(steps));
    const double size = std::max(std::abs(first), std::abs(last));
    std::vector<Value> values;
    for (std::size_t i = 0; i <= count; ++i) {
      const double value = without_noise(first + static_cast<double>(i) * step, size);
      values.push_back(list.with_number(i == 0 ? first : i == count && meets_last ? last : value));
    }
    return values;
  }

  std::vector<Value> spaced(const Value& list, bool logarithmic) const {
    const auto given = numbers(list, 3, "[from, to, how many]");
    if (!given) return {};
    const double first = (*given)[0], last = (*given)[1], count = (*given)[2];
    const std::vector<Value> items = list.items();
    if (count < 1 || count != std::floor(count)) {
      return failed(items[2], "the number of values must be whole and at least 1, is " + number_text(count));
    }
    if (count == 1 && first != last) {
      return failed(items[2], "one value cannot be both " + number_text(first) + " and " + number_text(last));
    }
    if (count > static_cast<double>(most_trials)) return too_many(list, count);
    if (logarithmic && (first <= 0 || last <= 0)) {
      return failed(items[first <= 0 ? 0 : 1],
                    "logspace is for numbers greater than 0 (they are the ends themselves, not their "
                    "logarithms), is " +
                        number_text(first <= 0 ? first : last));
    }
    std::vector<Value> values;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const double share = i == 0 ? 0 : static_cast<double>(i) / (count - 1);
      values.push_back(list.with_number(i == 0        ? first
                                        : share == 1  ? last
                                        : logarithmic ? between_in_logarithms(first, last, share)
                                                      : between(first, last, share)));
    }
    return values;
  }

  static double between(double first, double last, double share) {
    return without_noise(first + (last - first) * share, std::max(std::abs(first), std::abs(last)));
  }

  // To twelve digits: the last ones of a logarithm differ from one mathematical library to the next.
  static double between_in_logarithms(double first, double last, double share) {
    return rounded(std::exp(std::log(first) + (std::log(last) - std::log(first)) * share), "%.*e", 11);
  }

  std::vector<Value> too_many(const Value& list, double count) const {
    return failed(list, number_text(count) + " values, and a sweep has at most " +
                            std::to_string(most_trials) + " trials");
  }

  const Config& section_;
  std::string_view key_;
  const Value& mapping_;
};

bool is_generator(const Value& value) {
  const std::vector<Assignment> entries = value.entries();
  return std::any_of(entries.begin(), entries.end(), [](const Assignment& entry) {
    const std::string name = entry.key.text();
    return name == "range" || name == "linspace" || name == "logspace";
  });
}

}  // namespace

std::vector<Value> swept_values(const Config& section, const Assignment& entry) {
  const std::string key = entry.key.text();
  if (is_generator(entry.value)) return Generator(section, key, entry.value).values();
  const std::vector<Value> items = entry.value.items();
  if (entry.value.kind() != Config::Kind::list) {
    section.fail(key, entry.value.expected("a list of values, {range: [from, to, step]}, {linspace: [from, "
                                           "to, how many]} or {logspace: [from, to, how many]}"));
  } else if (items.empty()) {
    section.fail(key, "an empty list leaves no trial");
  }
  std::vector<Value> values;
  for (const Value& item : items) {
    if (is_generator(item)) {
      const std::vector<Value> several = Generator(section, key, item).values();
      values.insert(values.end(), several.begin(), several.end());
    } else if (item.kind() == Config::Kind::absent) {
      section.fail(key, item, "an item without a value");
    } else {
      values.push_back(item);
    }
  }
  return values;
}

}  // namespace rankcollapse
