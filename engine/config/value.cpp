#include "engine/config/value.hpp"

#include "engine/config/diagnostics.hpp"
#include "engine/config/flow.hpp"
#include "engine/config/scalar.hpp"
#include "engine/config/sources.hpp"
#include "engine/config/value_type.hpp"

namespace rankcollapse {

Config::Kind kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return Config::Kind::absent;
    case Node::Kind::list:
      return Config::Kind::list;
    case Node::Kind::mapping:
      return Config::Kind::mapping;
    case Node::Kind::scalar:
      break;
  }
  switch (scalar_kind(node)) {
    case ScalarKind::number:
      return Config::Kind::number;
    case ScalarKind::flag:
      return Config::Kind::flag;
    default:
      return Config::Kind::text;
  }
}

Config::Kind Value::kind() const {
  return kind_of(*node_);
}

std::string Value::text() const {
  return node_->kind == Node::Kind::scalar ? scalar_text(*node_) : flow_text(*node_);
}

std::optional<double> Value::number() const {
  const Parsed<double> parsed = parse_number(*node_);
  return parsed.ok() ? std::optional(parsed.value) : std::nullopt;
}

std::vector<Value> Value::items() const {
  std::vector<Value> items;
  for (const auto& item : node_->items) items.push_back({{node_, item.get()}, sources_});
  return items;
}

std::vector<Assignment> Value::entries() const {
  std::vector<Assignment> entries;
  for (const Node::Entry& entry : node_->entries) {
    entries.push_back(
        {{text_node(entry.key, entry.key_place), sources_}, {{node_, entry.value.get()}, sources_}});
  }
  return entries;
}

Value Value::with_number(double number) const {
  auto node = std::make_shared<Node>();
  node->kind = Node::Kind::scalar;
  node->place = node_->place;
  node->text = number_text(number);
  return {std::move(node), sources_};
}

std::string Value::expected(std::string_view what) const {
  return rankcollapse::expected(what, *node_);
}

std::string Value::where() const {
  return place_text(node_->place);
}

}  // namespace rankcollapse
