#include "engine/files/pickle.hpp"

#include <algorithm>
#include <unordered_map>

#include "engine/core/error.hpp"
#include "engine/files/pickle_machine.hpp"

namespace rankcollapse {
namespace {

[[noreturn]] void fail(const std::string& where, const PickledValue& value, const std::string& cause) {
  throw Error(ExitCode::data, where + ": byte " + std::to_string(value.offset) + ": " + cause);
}

void check_globals(const Pickle& pickle, const std::string& where, const PickledGlobals& globals) {
  for (const PickledValue& value : pickle.values) {
    const auto* global = value.as<PickledValue::Global>();
    if (global == nullptr) continue;
    if (std::find(globals.known.begin(), globals.known.end(), global->name) != globals.known.end()) continue;
    fail(where, value, globals.refusal(pickle, global->name));
  }
}

PickledValue::Items parts_of(const PickledValue& value) {
  PickledValue::Items parts;
  const auto add_entries = [&parts](const PickledValue::Entries& entries) {
    for (const auto& [key, content] : entries) parts.insert(parts.end(), {key, content});
  };
  if (const auto* items = value.items()) parts = *items;
  if (const auto* set = value.as<PickledValue::Set>()) parts = set->items;
  if (const auto* dict = value.as<PickledValue::Dict>()) add_entries(dict->entries);
  if (const auto* persistent = value.as<PickledValue::Persistent>()) parts = {persistent->id};
  if (const auto* call = value.as<PickledValue::Call>()) {
    parts = call->items;
    parts.insert(parts.end(), {call->function, call->arguments});
    if (call->keywords != nullptr) parts.push_back(call->keywords);
    if (call->state != nullptr) parts.push_back(call->state);
    add_entries(call->entries);
  }
  return parts;
}

/// Throws where a value contains itself or values are nested too deep: whoever reads the values later may
/// then call itself for the parts of a value. Each value is visited once, without calls that nest.
class Nesting {
 public:
  explicit Nesting(const std::string& where) : where_(where) {}

  void check(const PickledValue& root) {
    enter(root);
    while (!path_.empty()) {
      Step& step = path_.back();
      if (step.next < step.parts.size()) {
        enter(*step.parts[step.next++]);
      } else {
        leave();
      }
    }
  }

 private:
  struct Step {
    const PickledValue* value;
    PickledValue::Items parts;
    std::size_t next = 0;
    std::size_t height = 0;  // of the tallest part so far
  };
  static constexpr std::size_t most_levels = 200;

  void enter(const PickledValue& value) {
    const auto [place, is_new] = heights_.try_emplace(&value, 0);
    if (is_new) {
      path_.push_back({&value, parts_of(value)});
      if (path_.size() > most_levels) too_deep(value);
    } else if (place->second == 0) {
      fail(where_, value, kind_of(value) + " contains itself");
    } else {
      add_height(place->second, value);
    }
  }

  void leave() {
    const PickledValue& value = *path_.back().value;
    const std::size_t height = path_.back().height + 1;
    heights_[&value] = height;
    path_.pop_back();
    if (!path_.empty()) add_height(height, value);
  }

  void add_height(std::size_t height, const PickledValue& value) {
    path_.back().height = std::max(path_.back().height, height);
    if (path_.size() + height > most_levels) too_deep(value);
  }

  [[noreturn]] void too_deep(const PickledValue& value) const {
    fail(where_, value, "values are nested more than " + std::to_string(most_levels) + " levels deep");
  }

  const std::string& where_;
  std::vector<Step> path_;
  std::unordered_map<const PickledValue*, std::size_t> heights_;  // 0: not known yet
};

}  // namespace

std::optional<std::string_view> PickledValue::text() const {
  if (const auto* bytes = as<Bytes>()) return bytes->content;
  if (const auto* unicode = as<Text>()) return unicode->content;
  return std::nullopt;
}

const PickledValue::Items* PickledValue::items() const {
  if (const auto* tuple = as<Tuple>()) return &tuple->items;
  if (const auto* list = as<List>()) return &list->items;
  return nullptr;
}

std::string_view PickledValue::called() const {
  const auto* call = as<Call>();
  const auto* function = call == nullptr ? nullptr : call->function->as<Global>();
  return function == nullptr ? std::string_view() : function->name;
}

Pickle parse_pickle(std::string_view bytes, const std::string& where, const PickledGlobals& globals) {
  Pickle pickle = PickleMachine(bytes, where).run();
  check_globals(pickle, where, globals);
  Nesting(where).check(*pickle.root);
  return pickle;
}

std::string kind_of(const PickledValue& value) {
  constexpr const char* names[] = {"None",           "a truth value", "a whole number", "a number",
                                   "a whole number", "a text",        "a text",         "a tuple",
                                   "a list",         "a set",         "a dict"};
  if (const auto* global = value.as<PickledValue::Global>()) return "'" + printable(global->name) + "'";
  if (value.as<PickledValue::Call>() != nullptr) {
    return value.called().empty() ? "an object" : "an object of class '" + printable(value.called()) + "'";
  }
  if (value.as<PickledValue::Persistent>() != nullptr)
    return "a reference to something outside of the pickle";
  return names[value.value.index()];
}

std::string printable(std::string_view text) {
  constexpr std::size_t most = 120;
  std::string shown(text.substr(0, most));
  for (char& character : shown) {
    if (character < ' ' || character > '~') character = '?';
  }
  return text.size() > most ? shown + "..." : shown;
}

}  // namespace rankcollapse
