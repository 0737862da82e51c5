#include "engine/config/flattened.hpp"

#include <algorithm>

#include "engine/config/flow.hpp"

namespace rankcollapse {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

bool is_plain(const Node& node) {
  return node.kind == Node::Kind::scalar || node.kind == Node::Kind::null;
}

void add_values(const Node& node, const std::string& address, Values& values) {
  const auto below = [&](const std::string& step) { return address.empty() ? step : address + "." + step; };
  if (node.kind == Node::Kind::mapping && !node.entries.empty()) {
    for (const Node::Entry& entry : node.entries) add_values(*entry.value, below(entry.key), values);
    return;
  }
  const bool one_value =
      std::all_of(node.items.begin(), node.items.end(), [](const auto& item) { return is_plain(*item); });
  if (node.kind == Node::Kind::list && !one_value) {
    for (std::size_t i = 0; i < node.items.size(); ++i)
      add_values(*node.items[i], below(std::to_string(i)), values);
    return;
  }
  values.emplace_back(address, node.kind == Node::Kind::scalar ? scalar_text(node) : flow_text(node));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> flattened_values(const Node& root) {
  Values values;
  if (!root.entries.empty()) add_values(root, "", values);
  return values;
}

}  // namespace rankcollapse
