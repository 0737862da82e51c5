#include "experiments/sweep/expansion.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/config/scalar.hpp"
#include "experiments/sweep/swept_values.hpp"

namespace rankcollapse {
namespace {

using Trials = std::vector<Assignments>;

/// What a grid or a zip says of a key.
struct Column {
  Value key;
  std::vector<Value> values;
};

void expect_to_vary(const Config& section, const Value& key) {
  const std::string text = key.text(), first = text.substr(0, text.find('.'));
  if (first == "name")
    section.fail(text, key, "the name is that of the whole sweep, and no trial has its own");
  if (first == "sweep") section.fail(text, key, "a sweep does not vary itself: put one into the other");
}

std::vector<Column> columns_of(const Config& section) {
  std::vector<Column> columns;
  for (const Assignment& entry : section.entries()) {
    expect_to_vary(section, entry.key);
    columns.push_back({entry.key, swept_values(section, entry)});
  }
  if (columns.empty()) section.fail("no key to vary");
  return columns;
}

/// Whether so many trials are possible; complains where they are not.
bool possible(const Config& section, double trials) {
  if (trials <= static_cast<double>(most_trials)) return true;
  section.fail("makes " + number_text(trials) + " trials, and a sweep has at most " +
               std::to_string(most_trials));
  return false;
}

/// Every trial of one with every trial of the other, the first ones the slowest.
Trials combined(const Trials& slow, const Trials& fast) {
  Trials trials;
  trials.reserve(slow.size() * fast.size());
  for (const Assignments& first : slow) {
    for (const Assignments& second : fast) {
      Assignments& trial = trials.emplace_back(first);
      trial.insert(trial.end(), second.begin(), second.end());
    }
  }
  return trials;
}

Trials grid(const Config& sweep) {
  const Config section = sweep.section("grid");
  const std::vector<Column> columns = columns_of(section);
  double count = 1;
  for (const Column& column : columns) count *= static_cast<double>(column.values.size());
  if (!possible(section, count)) return {};
  Trials trials = {{}};
  for (const auto& [key, values] : columns) {
    Trials of_key;
    for (const Value& value : values) of_key.push_back({{key, value}});
    trials = combined(trials, of_key);
  }
  return trials;
}

Trials zip(const Config& sweep) {
  const Config section = sweep.section("zip");
  const std::vector<Column> columns = columns_of(section);
  for (const auto& [key, values] : columns) {
    const std::size_t count = columns.front().values.size();
    if (values.size() == count) continue;
    section.fail(key.text(), "has " + std::to_string(values.size()) + " values and " +
                                 columns.front().key.text() + " " + std::to_string(count) +
                                 ": in a zip all have the same number");
    return {};
  }
  Trials trials;
  for (std::size_t i = 0; !columns.empty() && i < columns.front().values.size(); ++i) {
    Assignments& trial = trials.emplace_back();
    for (const auto& [key, values] : columns) trial.push_back({key, values[i]});
  }
  return trials;
}

Trials list(const Config& sweep) {
  Trials trials;
  for (const Config& item : sweep.sections("list")) {
    trials.push_back(item.entries());
    for (const Assignment& assignment : trials.back()) expect_to_vary(item, assignment.key);
  }
  return trials;
}

Trials expand(const Config& sweep);

/// The sweeps that a union or product is made of.
std::vector<Config> parts_of(const Config& sweep, std::string_view kind) {
  if (sweep.kind(kind) == Config::Kind::mapping) {
    sweep.fail(kind, "expected a list of sweeps, as [{grid: …}, {zip: …}], found a mapping");
    return {};
  }
  return sweep.sections(kind);
}

Trials union_of(const Config& sweep) {
  Trials trials;
  for (const Config& part : parts_of(sweep, "union")) {
    Trials of_part = expand(part);
    if (!possible(sweep, static_cast<double>(trials.size() + of_part.size()))) return {};
    std::move(of_part.begin(), of_part.end(), std::back_inserter(trials));
  }
  return trials;
}

/// Complains about each key of `trials` that is among the `known`, and adds the others to them.
void expect_new_keys(const Config& part, const Trials& trials, std::map<std::string, Value>& known) {
  std::map<std::string, Value> own;
  for (const Assignments& trial : trials) {
    for (const Assignment& assignment : trial) own.emplace(assignment.key.text(), assignment.key);
  }
  for (const auto& [text, key] : own) {
    const auto [first, is_new] = known.emplace(text, key);
    if (!is_new) {
      part.fail(key, text + " is varied here and at " + first->second.where() +
                         ": a trial cannot have two values of it");
    }
  }
}

Trials product(const Config& sweep) {
  const std::vector<Config> parts = parts_of(sweep, "product");
  if (parts.empty()) return {};
  Trials trials = {{}};
  std::map<std::string, Value> keys;
  for (const Config& part : parts) {
    const Trials of_part = expand(part);
    expect_new_keys(part, of_part, keys);
    if (!possible(sweep, static_cast<double>(trials.size()) * static_cast<double>(of_part.size()))) return {};
    trials = combined(trials, of_part);
  }
  return trials;
}

/// What stands at `address` within `value`, as its mappings and lists have it; nothing where they do not have
/// it, or where a file has the rest of them.
std::optional<Value> part_at(const Value& value, const std::string& address) {
  const std::size_t dot = address.find('.');
  const std::string step = address.substr(0, dot);
  std::optional<Value> part;
  for (const Assignment& entry : value.entries()) {
    if (entry.key.text() == step) part = entry.value;
  }
  const std::vector<Value> items = value.items();
  for (std::size_t i = 0; i < items.size() && !part; ++i) {
    if (std::to_string(i) == step) part = items[i];
  }
  if (!part || dot == std::string::npos) return part;
  return part_at(*part, address.substr(dot + 1));
}

/// Complains where a trial has a value of a key and, in the value of a section around it, another one.
void expect_one_value_of_each_key(const Config& root, const Trials& trials) {
  std::set<std::string> places;  // that are known by now
  for (const Assignments& trial : trials) {
    for (const auto& [outer, section] : trial) {
      const Config::Kind kind = section.kind();
      if (kind != Config::Kind::mapping && kind != Config::Kind::list) continue;
      const std::string around = outer.text() + ".";
      for (const Assignment& inner : trial) {
        const std::string key = inner.key.text();
        if (!key.starts_with(around)) continue;
        const auto other = part_at(section, key.substr(around.size()));
        if (!other || !places.insert(inner.key.where()).second) continue;
        root.fail("sweep", inner.key,
                  key + " is varied here and stands in a value of " + outer.text() + " at " + other->where() +
                      ": a trial cannot have two values of it");
      }
    }
  }
}

struct KindRow {
  std::string_view name;
  Trials (*expand)(const Config& sweep);
};

constexpr std::array<KindRow, 5> kinds = {
    {{"grid", grid}, {"list", list}, {"product", product}, {"union", union_of}, {"zip", zip}}};

Trials expand(const Config& sweep) {
  const std::size_t mistakes = sweep.mistakes();
  std::vector<std::string> known;
  std::vector<const KindRow*> rows;
  for (const KindRow& row : kinds) {
    known.emplace_back(row.name);
    if (sweep.has(row.name)) rows.push_back(&row);
  }
  const std::vector<std::string> keys = sweep.keys();
  for (const std::string& key : keys) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      sweep.fail_unknown_key(key, "kind of sweep", known);
  }
  if (rows.size() > 1) {
    const std::string first(rows[0]->name), second(rows[1]->name);
    sweep.fail("here are " + first + " and " + second +
               ", and a sweep is one of them: join them as `product: [{" + first + ": …}, {" + second +
               ": …}]` (every combination) or as a `union` (one after the other)");
  }
  if (keys.empty()) return {{}};
  if (rows.size() != 1 || sweep.mistakes() > mistakes) return {};
  const KindRow& row = *rows.front();
  Trials trials = row.expand(sweep);
  if (sweep.kind(row.name) == Config::Kind::list && trials.empty() && sweep.mistakes() == mistakes)
    sweep.fail(row.name, "an empty list leaves no trial");
  return trials;
}

}  // namespace

std::vector<Assignments> expand_sweep(const Config& root) {
  const std::size_t mistakes = root.mistakes();
  Trials trials = expand(root.section_or_defaults("sweep"));
  if (root.mistakes() == mistakes) expect_one_value_of_each_key(root, trials);
  return trials;
}

}  // namespace rankcollapse
