#include "engine/nn/weight_selection.hpp"

#include <algorithm>

#include "engine/config/value.hpp"

namespace rankcollapse {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Names weights_inside(const VisitedLayer& visited) {
  Names weights;
  for (const Parameter* parameter : visited.layer().parameters()) {
    if (parameter->kind == Parameter::Kind::weight) weights.push_back(parameter->name);
  }
  return weights;
}

}  // namespace

Names read_names(const Config& config, std::string_view key, const std::string& what, const Names& known,
                 const Names& fallback) {
  Names names = config.texts(key, fallback);
  if (!config.has(key)) return names;
  const std::vector<Value> places = config.value(key)->items();
  if (places.empty() && config.kind(key) == Config::Kind::list) config.fail(key, "the list is empty");
  const std::vector<std::string_view> views(known.begin(), known.end());
  for (std::size_t index = 0; index < names.size() && index < places.size(); ++index) {
    const std::string& name = names[index];
    if (!contains(known, name))
      config.fail(key, places[index],
                  "no " + what + " is called '" + name + "'" + known_names(name, "known", views));
  }
  return names;
}

std::vector<Parameter*> read_weights(const Config& config, const Network& network) {
  const auto visited = network.all_layers();
  Names known, innermost;
  for (const VisitedLayer& layer : visited) {
    if (weights_inside(layer).empty()) continue;
    known.push_back(layer.named.name);
    if (!layer.has_layers_inside()) innermost.push_back(layer.named.name);
  }
  const Names layers = read_names(config, "layers", "layer with weights", known, innermost);
  Names wanted;
  for (const VisitedLayer& layer : visited) {
    if (!contains(layers, layer.named.name)) continue;
    for (const std::string& weight : weights_inside(layer)) wanted.push_back(weight);
  }
  std::vector<Parameter*> weights;
  for (Parameter* parameter : network.parameters()) {
    if (contains(wanted, parameter->name)) weights.push_back(parameter);
  }
  return weights;
}

}  // namespace rankcollapse
