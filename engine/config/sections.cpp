// The part of Config that goes from mapping to mapping, and the mistakes that callers find.

#include "engine/config/config.hpp"
#include "engine/config/document_state.hpp"
#include "engine/config/resolved.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/value.hpp"

namespace rankcollapse {

// Puts the contents of a file in the place of its path. False after a mistake there.
bool Config::included(Node& node, const std::string& address) const {
  try {
    include_if_path(node, *state_->sources);
    return true;
  } catch (const Unreadable& unreadable) {
    complain(unreadable.mistake().place, address, unreadable.mistake().message);
    return false;
  }
}

// The mapping at `key`, whose value is `value`; a stand-in where there is none.
Config Config::opened(std::string_view key, Node* value, bool required) const {
  const std::string address = address_of(key);
  Asked& asked = ask(*node_, key);
  if (asked.form == Asked::Form::mapping) return Config(*state_, *asked.mappings.front(), address);

  bool usable = value != nullptr && included(*value, address);
  if (usable && value->kind != Node::Kind::mapping) {
    complain(value->place, address, expected("a mapping", *value));
    usable = false;
  }
  if (value == nullptr && required) missing(key, "a mapping");
  if (!usable) {
    asked.stand_ins.push_back(empty_mapping(node_->place));
    asked.stand_ins.back()->silent = node_->silent || value != nullptr || required;
  }
  Node& mapping = usable ? *value : *asked.stand_ins.back();
  mapping.opened = true;
  asked.form = Asked::Form::mapping;
  asked.mappings = {&mapping};
  if (usable) asked.origin = mapping.place;
  return Config(*state_, mapping, address);
}

Config Config::section(std::string_view key) const {
  return opened(key, find(key), true);
}

Config Config::section_or_defaults(std::string_view key) const {
  return opened(key, find(key), false);
}

std::vector<Config> Config::sections(std::string_view key, bool required) const {
  Node* value = find(key);
  const std::string address = address_of(key);
  Asked& asked = ask(*node_, key);
  if (value == nullptr) {
    if (required) missing(key, "a list of mappings");
    if (asked.form == Asked::Form::looked_at) asked.form = Asked::Form::mappings;
    return {};
  }
  if (!included(*value, address)) return {};
  if (value->kind != Node::Kind::list) {
    complain(value->place, address, expected("a list of mappings", *value));
    return {};
  }
  const bool first_time = asked.form == Asked::Form::looked_at;
  if (first_time) {
    asked.form = Asked::Form::mappings;
    asked.origin = value->place;
  }
  std::vector<Config> sections;
  for (std::size_t i = 0; i < value->items.size(); ++i) {
    Node* item = value->items[i].get();
    const std::string item_address = address + "[" + std::to_string(i) + "]";
    if (item->kind != Node::Kind::mapping) {
      if (first_time) complain(item->place, item_address, expected("a mapping", *item));
      asked.stand_ins.push_back(empty_mapping(item->place));
      item = asked.stand_ins.back().get();
      item->silent = true;
    }
    item->opened = true;
    if (first_time) asked.mappings.push_back(item);
    sections.push_back(Config(*state_, *item, item_address));
  }
  return sections;
}

std::vector<std::string> Config::keys() const {
  std::vector<std::string> keys;
  for (const Node::Entry& entry : node_->entries) {
    ask(*node_, entry.key);
    keys.push_back(entry.key);
  }
  return keys;
}

std::optional<Value> Config::value(std::string_view key) const {
  const Node* node = find(key);
  if (node == nullptr) return std::nullopt;
  return Value(copy_of(*node), state_->sources);
}

std::vector<Assignment> Config::entries() const {
  std::vector<Assignment> entries;
  for (const std::string& key : keys()) {
    const Node::Entry& entry = *find_entry(*node_, key);
    if (auto given = value(key))
      entries.push_back({Value(text_node(key, entry.key_place), state_->sources), *std::move(given)});
  }
  return entries;
}

void Config::fail(std::string_view key, const Value& at, const std::string& message) const {
  complain(at.node_->place, address_of(key), message);
}

void Config::fail(const Value& at, const std::string& message) const {
  complain(at.node_->place, address_, message);
}

void Config::fail(std::string_view key, const std::string& message) const {
  const Node::Entry* entry = find_entry(*node_, key);
  complain(entry == nullptr ? node_->place : entry->value->place, address_of(key), message);
}

void Config::fail(const std::string& message) const {
  complain(node_->place, address_, message);
}

void Config::fail_unknown_key(std::string_view key, std::string_view what,
                              std::span<const std::string> known) const {
  ask(*node_, key);
  const Node::Entry* entry = find_entry(*node_, key);
  const std::vector<std::string_view> names(known.begin(), known.end());
  complain(
      entry == nullptr ? node_->place : entry->key_place, address_of(key),
      "no " + std::string(what) + " is called " + quoted_for_message(key) + known_names(key, "known", names));
}

std::string Config::canonical() const {
  return canonical_text(*node_, {}, true);
}

std::size_t Config::mistakes() const {
  return state_->mistakes.size();
}

}  // namespace rankcollapse
