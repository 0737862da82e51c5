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

std::unique_ptr<Node> empty_mapping(Place place) {
  auto mapping = std::make_unique<Node>();
  mapping->kind = Node::Kind::mapping;
  mapping->place = place;
  return mapping;
}

}  // namespace rankcollapse
