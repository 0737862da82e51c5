#include "engine/config/node.hpp"

#include <algorithm>

namespace rankcollapse {

Node::Entry* find_entry(Node& mapping, std::string_view key) {
  const auto found = std::find_if(mapping.entries.begin(), mapping.entries.end(),
                                  [&](const Node::Entry& entry) { return entry.key == key; });
  return found == mapping.entries.end() ? nullptr : &*found;
}

const Asked* find_asked(const Node& mapping, std::string_view key) {
  const auto found = std::find_if(mapping.asked.begin(), mapping.asked.end(),
                                  [&](const Asked& asked) { return asked.key == key; });
  return found == mapping.asked.end() ? nullptr : &*found;
}

Asked& ask(Node& mapping, std::string_view key) {
  const auto found = std::find_if(mapping.asked.begin(), mapping.asked.end(),
                                  [&](const Asked& asked) { return asked.key == key; });
  if (found != mapping.asked.end()) return *found;
  mapping.asked.emplace_back();
  mapping.asked.back().key = key;
  return mapping.asked.back();
}

std::unique_ptr<Node> copy_of(const Node& node, std::string_view left_out) {
  auto copy = std::make_unique<Node>();
  copy->kind = node.kind;
  copy->place = node.place;
  copy->text = node.text;
  copy->quoted = node.quoted;
  copy->items.reserve(node.items.size());
  for (const auto& item : node.items) copy->items.push_back(copy_of(*item));
  copy->entries.reserve(node.entries.size());
  for (const Node::Entry& entry : node.entries) {
    if (left_out.empty() || entry.key != left_out)
      copy->entries.push_back({entry.key, entry.key_place, copy_of(*entry.value)});
  }
  return copy;
}

std::unique_ptr<Node> text_node(std::string text, Place place) {
  auto node = std::make_unique<Node>();
  node->kind = Node::Kind::scalar;
  node->place = place;
  node->text = std::move(text);
  node->quoted = true;
  return node;
}

std::unique_ptr<Node> empty_mapping(Place place) {
  auto mapping = std::make_unique<Node>();
  mapping->kind = Node::Kind::mapping;
  mapping->place = place;
  return mapping;
}

}  // namespace rankcollapse
