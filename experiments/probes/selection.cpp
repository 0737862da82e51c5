#include "experiments/probes/selection.hpp"

#include <algorithm>
#include <array>

#include "engine/config/value.hpp"

namespace rankcollapse {
namespace {

using Names = std::vector<std::string>;

/// The names in the list at `key`, which is `fallback` where it is absent. What `problem` says of one that is
/// not allowed is reported at its place, and it is left out.
template <typename Problem>
Names read_names(const Config& probe, std::string_view key, const Names& fallback, Problem problem) {
  const Names names = probe.texts(key, fallback);
  if (!probe.has(key)) return names;
  const std::vector<Value> places = probe.value(key)->items();
  Names allowed;
  for (std::size_t index = 0; index < names.size(); ++index) {
    const std::string message = problem(names[index]);
    if (message.empty()) {
      allowed.push_back(names[index]);
    } else if (index < places.size()) {
      probe.fail(key, places[index], message);
    }
  }
  if (names.empty() && places.empty() && probe.kind(key) == Config::Kind::list)
    probe.fail(key, "the list is empty");
  return allowed;
}

std::string unknown(const std::string& what, const std::string& name, const Names& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return "no " + what + " is called '" + name + "'" + known_names(name, "known", views);
}

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

/// The kernel of a convolution has a height and a width.
bool is_kernel(const Parameter& parameter) {
  return !parameter.columns.flat;
}

void add_slices(const Parameter& kernel, std::vector<WeightReading>& readings) {
  for (std::size_t row = 0; row < kernel.columns.height; ++row) {
    for (std::size_t column = 0; column < kernel.columns.width; ++column) {
      readings.push_back({&kernel, "slice[" + std::to_string(row) + "," + std::to_string(column) + "]"});
    }
  }
}

}  // namespace

std::string layer_of(const Parameter& parameter) {
  return parameter.name.substr(0, parameter.name.find('.'));
}

std::vector<const Parameter*> read_weights(const Config& probe, const Network& network) {
  const auto visited = network.all_layers();
  Names known, innermost;
  for (const VisitedLayer& layer : visited) {
    if (weights_inside(layer).empty()) continue;
    known.push_back(layer.named.name);
    if (!layer.has_layers_inside()) innermost.push_back(layer.named.name);
  }
  const Names layers = read_names(probe, "layers", innermost, [&](const std::string& name) {
    if (contains(known, name)) return std::string();
    for (const VisitedLayer& layer : visited) {
      if (layer.named.name == name)
        return "the layer '" + name + "' (" + layer.named.type + ") has no weight matrix";
    }
    return unknown("layer with weights", name, known);
  });
  Names wanted;
  for (const VisitedLayer& layer : visited) {
    if (!contains(layers, layer.named.name)) continue;
    for (const std::string& weight : weights_inside(layer)) wanted.push_back(weight);
  }
  std::vector<const Parameter*> weights;
  for (const Parameter* parameter : network.parameters()) {
    if (contains(wanted, parameter->name)) weights.push_back(parameter);
  }
  return weights;
}

std::vector<WeightReading> read_weight_readings(const Config& probe, const Network& network) {
  const Names known = {"slices", "unfolded"};
  const Names kernels = read_names(probe, "readings", {"unfolded"}, [&](const std::string& name) {
    return contains(known, name) ? "" : unknown("reading", name, known);
  });
  std::vector<WeightReading> readings;
  for (const Parameter* parameter : read_weights(probe, network)) {
    if (!is_kernel(*parameter)) {
      readings.push_back({parameter, "matrix"});
      continue;
    }
    if (contains(kernels, "unfolded")) readings.push_back({parameter, "unfolded"});
    if (contains(kernels, "slices")) add_slices(*parameter, readings);
  }
  return readings;
}

std::vector<FeaturePlace> read_feature_places(const Config& probe, const Network& network) {
  Names known = {"input"};
  for (const NamedLayer& layer : network.layers()) known.push_back(layer.name);
  const Names wanted = read_names(probe, "layers", known, [&](const std::string& name) {
    return contains(known, name) ? "" : unknown("layer of the chain", name, known);
  });
  std::vector<FeaturePlace> places;
  for (std::size_t depth = 0; depth < known.size(); ++depth) {
    if (contains(wanted, known[depth])) places.push_back({known[depth], depth});
  }
  return places;
}

}  // namespace rankcollapse
