#include "engine/config/override.hpp"

#include <charconv>
#include <optional>

#include "engine/config/diagnostics.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/yaml.hpp"

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

std::optional<std::size_t> index_of(std::string_view step) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (step.empty() || error != std::errc() || end != step.data() + step.size()) return std::nullopt;
  return index;
}

// The item or entry of `parent` that `step` names; an entry that is missing is made, with nothing in it.
Node& child(Node& parent, const std::string& step, const std::string& address, Place place) {
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

void apply_override(Node& root, const std::string& argument, Sources& sources) {
  const std::size_t equals = argument.find('=');
  const Source& source =
      sources.add_override(argument, equals == std::string::npos ? "" : argument.substr(equals + 1));
  const Place place{&source, 1, 1};
  if (equals == std::string::npos || equals == 0) {
    throw Unreadable(place, "expected key=value, as in training.epochs=10");
  }
  check_characters(source);
  std::unique_ptr<Node> value = parse_yaml(source);

  Node* node = &root;
  std::string address;
  for (const std::string& step : steps_of(std::string_view(argument).substr(0, equals))) {
    if (step.empty()) throw Unreadable(place, "an empty key");
    include_if_path(*node, sources);
    node = &child(*node, step, address, place);
    address += (address.empty() ? "" : ".") + step;
  }
  if (!value) {
    value = std::make_unique<Node>();
    value->place = place;
  }
  *node = std::move(*value);
}

}  // namespace rankcollapse
