#include "engine/config/address.hpp"

#include <charconv>
#include <optional>
#include <vector>

#include "engine/config/diagnostics.hpp"
#include "engine/config/scalar.hpp"

namespace rankcollapse {
namespace {

std::vector<std::string> steps_of(std::string_view address) {
  std::vector<std::string> steps;
  for (std::size_t dot = 0; dot != std::string_view::npos;) {
    dot = address.find('.');
    steps.emplace_back(address.substr(0, dot));
    if (dot != std::string_view::npos) address.remove_prefix(dot + 1);
  }
  return steps;
}

// Without leading zeros: an item has one address.
std::optional<std::size_t> index_of(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  const bool leading_zero = step.size() > 1 && step.front() == '0';
  if (step.empty() || leading_zero || error != std::errc() || end != step.data() + step.size())
    return std::nullopt;
  return index;
}

// The item or entry of `parent` that `step` names; an entry that is missing is made, with nothing in it.
Node& child(Node& parent, const std::string& step, const std::string& address, const Place& place) {
  const std::string where = address.empty() ? "the file" : quoted_for_message(address);
  if (parent.kind == Node::Kind::list) {
    const auto index = index_of(step);
    if (!index)
      throw Unreadable(
          place, where + " is a list, so a number is expected after it, found " + quoted_for_message(step));
    if (*index >= parent.items.size()) {
      throw Unreadable(place, where + " has " + std::to_string(parent.items.size()) +
                                  (parent.items.size() == 1 ? " item" : " items") +
                                  ", counted from 0: there is no " + step);
    }
    return *parent.items[*index];
  }
  if (parent.kind == Node::Kind::null) {
    parent.kind = Node::Kind::mapping;
    parent.place = place;
  }
  if (parent.kind != Node::Kind::mapping) {
    throw Unreadable(place, expected("a mapping or a list at " + where, parent));
  }
  if (Node::Entry* entry = find_entry(parent, step)) return *entry->value;
  parent.entries.push_back({step, place, std::make_unique<Node>()});
  parent.entries.back().value->place = place;
  return *parent.entries.back().value;
}

}  // namespace

void put(Node& root, std::string_view address, const Place& place, std::unique_ptr<Node> value,
         Sources& sources) {
  Node* node = &root;
  std::string above;
  for (const std::string& step : steps_of(address)) {
    if (step.empty()) throw Unreadable(place, "an empty key");
    include_if_path(*node, sources);
    node = &child(*node, step, above, place);
    above += (above.empty() ? "" : ".") + step;
  }
  *node = std::move(*value);
}

}  // namespace rankcollapse
