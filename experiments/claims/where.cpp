#include "experiments/claims/where.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/config/value.hpp"
#include "experiments/store/swept_value.hpp"

namespace rankcollapse {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view penalties = "regularization.", no_value = "none";

double number_in(const std::string& text) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return text.empty() || *end != '\0' ? missing : number;
}

/// "regularization.fc1" and "l2" of "regularization.fc1.l2"; empty where the address is no L2 penalty.
struct Penalty {
  std::string subject, name;

  explicit Penalty(const std::string& address) {
    const std::size_t dot = address.rfind('.');
    if (!address.starts_with(penalties) || dot < penalties.size()) return;
    const std::string last = address.substr(dot + 1);
    if (last != "l2" && last != "weight_decay") return;
    subject = address.substr(0, dot);
    name = last;
  }
  explicit operator bool() const { return !subject.empty(); }
  double in_gradient_form() const { return name == "l2" ? 2.0 : 1.0; }
};

/// λ in the gradient form that a section of `regularization` gives; nothing where it gives none.
std::optional<double> written_decay(const Record& trial, const std::string& subject) {
  for (const auto& [name, factor] : {std::pair{"l2", 2.0}, std::pair{"weight_decay", 1.0}}) {
    const std::string& text = trial.setting(subject + "." + name);
    if (!text.empty()) return factor * number_in(text);
  }
  if (!trial.setting(subject + ".decoupled_weight_decay").empty()) return missing;
  return std::nullopt;
}

}  // namespace

double setting_number(const Record& trial, const std::string& address) {
  const Penalty penalty(address);
  if (!penalty) return number_in(trial.setting(address));
  const std::string for_all = std::string(penalties) + "all";
  for (const std::string& subject : {penalty.subject, for_all}) {
    if (const auto decay = written_decay(trial, subject)) return *decay / penalty.in_gradient_form();
  }
  return 0.0;
}

std::vector<std::string> names_of_setting(const std::string& address) {
  const Penalty penalty(address);
  if (!penalty) return {address};
  return {penalty.subject + ".l2", penalty.subject + ".weight_decay"};
}

Where::Where(const Config& check, std::string_view key) {
  if (!check.has(key)) return;
  const Config mapping = check.section(key);
  for (const Assignment& entry : mapping.entries()) {
    Told told{entry.key.text(), {}};
    const Config::Kind kind = entry.value.kind();
    if (kind == Config::Kind::mapping || kind == Config::Kind::absent) {
      mapping.fail(entry.value, told.address + ": " + entry.value.expected("a value or a list of values"));
      continue;
    }
    if (kind == Config::Kind::list) {
      for (const Value& item : entry.value.items()) told.values.push_back(item.text());
      if (told.values.empty()) mapping.fail(entry.value, told.address + ": the list is empty");
    } else {
      told.values.push_back(entry.value.text());
    }
    told_.push_back(std::move(told));
  }
}

bool Where::has(const Record& trial, const std::string& address, const std::string& value) {
  if (value == no_value) return trial.setting(address).empty();
  const double wanted = number_in(value);
  if (std::isnan(wanted)) return trial.setting(address) == value;
  const double found = setting_number(trial, address);
  return std::abs(found - wanted) <= 1e-12 * std::abs(wanted);
}

bool Where::matches(const Record& trial) const {
  return std::all_of(told_.begin(), told_.end(), [&](const Told& told) {
    return std::any_of(told.values.begin(), told.values.end(),
                       [&](const std::string& value) { return has(trial, told.address, value); });
  });
}

std::vector<std::string> Where::without_trial(const std::vector<const Record*>& trials) const {
  std::vector<std::string> texts;
  for (const Told& told : told_) {
    for (const std::string& value : told.values) {
      const bool found = std::any_of(trials.begin(), trials.end(),
                                     [&](const Record* trial) { return has(*trial, told.address, value); });
      const SweptValue one{told.address, value};
      if (!found) texts.push_back(label({&one, 1}));
    }
  }
  return texts;
}

std::vector<std::string> Where::addresses() const {
  std::vector<std::string> all;
  for (const Told& told : told_) {
    for (std::string& name : names_of_setting(told.address)) all.push_back(std::move(name));
    // Where a setting may be absent, so may its whole section: training.project.every beside its threshold.
    if (std::find(told.values.begin(), told.values.end(), "none") != told.values.end())
      all.push_back(told.address.substr(0, told.address.rfind('.') + 1));
  }
  return all;
}

std::string Where::text() const {
  std::string text;
  for (const Told& told : told_) {
    const SweptValue first{told.address, told.values.front()};
    text += (text.empty() ? "" : ", ") + label({&first, 1});
    if (told.values.size() == 1) continue;
    const SweptValue last{told.address, told.values.back()};
    const std::string end = label({&last, 1});
    text += "…" + end.substr(end.find('=') + 1);
  }
  return text;
}

}  // namespace rankcollapse
