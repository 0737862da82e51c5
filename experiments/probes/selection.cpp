#include "experiments/probes/selection.hpp"

#include <algorithm>
#include <array>

#include "engine/config/value.hpp"

namespace rankcollapse {
namespace {

/// The items of the list at `key`, and where each stands; none after a mistake.
std::vector<std::pair<std::string, Value>> named(const Config& probe, std::string_view key) {
  const std::vector<std::string> names = probe.texts(key, {});
  const auto list = probe.value(key);
  std::vector<std::pair<std::string, Value>> result;
  for (std::size_t index = 0; list && index < names.size(); ++index) {
    const auto items = list->items();
    if (items.size() != names.size()) break;
    result.emplace_back(names[index], items[index]);
  }
  return result;
}

std::vector<const Parameter*> weights_of(const Layer& layer) {
  std::vector<const Parameter*> weights;
  for (const Parameter* parameter : const_cast<Layer&>(layer).parameters()) {
    if (parameter->kind == Parameter::Kind::weight) weights.push_back(parameter);
  }
  return weights;
}

/// The kernel of a convolution has a height and a width.
bool is_kernel(const Parameter& parameter) {
  return !parameter.columns.flat;
}

void add_slices(const Parameter& parameter, std::vector<WeightReading>& readings) {
  for (std::size_t row = 0; row < parameter.columns.height; ++row) {
    for (std::size_t column = 0; column < parameter.columns.width; ++column) {
      readings.push_back({&parameter, "slice[" + std::to_string(row) + "," + std::to_string(column) + "]"});
    }
  }
}

struct KernelReadings {
  bool unfolded = false, slices = false;
};

KernelReadings read_kernel_readings(const Config& probe) {
  constexpr std::array<std::string_view, 2> known = {"slices", "unfolded"};
  if (!probe.has("readings")) return {true, false};
  KernelReadings readings;
  for (const auto& [name, place] : named(probe, "readings")) {
    if (name == "unfolded") {
      readings.unfolded = true;
    } else if (name == "slices") {
      readings.slices = true;
    } else {
      probe.fail("readings", place,
                 "no reading is called '" + name + "'" + known_names(name, "known", known));
    }
  }
  if (!readings.unfolded && !readings.slices && probe.mistakes() == 0)
    probe.fail("readings", "name a reading: unfolded, slices or both");
  return readings;
}

}  // namespace

std::string layer_of(const Parameter& parameter) {
  return parameter.name.substr(0, parameter.name.find('.'));
}

std::vector<const Parameter*> read_weights(const Config& probe, const Network& network) {
  std::vector<std::string_view> known;
  std::vector<std::pair<const NamedLayer*, std::vector<const Parameter*>>> weights_by_layer;
  const auto visited = network.all_layers();
  for (const VisitedLayer& layer : visited) {
    weights_by_layer.emplace_back(&layer.named, weights_of(layer.layer()));
    if (!weights_by_layer.back().second.empty()) known.push_back(layer.named.name);
  }
  std::vector<const Parameter*> wanted;
  for (const auto& [name, place] : named(probe, "layers")) {
    const auto found =
        std::find_if(weights_by_layer.begin(), weights_by_layer.end(),
                     [&, &layer = name](const auto& pair) { return pair.first->name == layer; });
    if (found == weights_by_layer.end()) {
      probe.fail("layers", place, "no layer is called '" + name + "'" + known_names(name, "known", known));
    } else if (found->second.empty()) {
      probe.fail("layers", place,
                 "the layer '" + name + "' (" + found->first->type + ") has no weight matrix" +
                     known_names(name, "those that have one", known));
    } else {
      wanted.insert(wanted.end(), found->second.begin(), found->second.end());
    }
  }
  if (probe.has("layers") && wanted.empty() && probe.mistakes() == 0)
    probe.fail("layers", "name a layer with weights");
  std::vector<const Parameter*> weights;
  for (const Parameter* parameter : network.parameters()) {
    if (parameter->kind != Parameter::Kind::weight) continue;
    if (!probe.has("layers") || std::find(wanted.begin(), wanted.end(), parameter) != wanted.end())
      weights.push_back(parameter);
  }
  return weights;
}

std::vector<WeightReading> read_weight_readings(const Config& probe, const Network& network) {
  const KernelReadings kernels = read_kernel_readings(probe);
  std::vector<WeightReading> readings;
  for (const Parameter* parameter : read_weights(probe, network)) {
    if (!is_kernel(*parameter)) {
      readings.push_back({parameter, "matrix"});
      continue;
    }
    if (kernels.unfolded) readings.push_back({parameter, "unfolded"});
    if (kernels.slices) add_slices(*parameter, readings);
  }
  return readings;
}

std::vector<FeaturePlace> read_feature_places(const Config& probe, const Network& network) {
  std::vector<FeaturePlace> all = {{"input", 0}};
  for (const NamedLayer& layer : network.layers()) all.push_back({layer.name, all.size()});
  std::vector<std::string_view> known;
  for (const FeaturePlace& place : all) known.push_back(place.name);
  if (!probe.has("layers")) return all;
  std::vector<bool> wanted(all.size());
  for (const auto& [name, place] : named(probe, "layers")) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      probe.fail("layers", place,
                 "no layer of the chain is called '" + name + "'" + known_names(name, "known", known));
    } else {
      wanted[static_cast<std::size_t>(found - known.begin())] = true;
    }
  }
  std::vector<FeaturePlace> places;
  for (const FeaturePlace& place : all) {
    if (wanted[place.depth]) places.push_back(place);
  }
  if (places.empty() && probe.mistakes() == 0) probe.fail("layers", "name `input` or a layer");
  return places;
}

}  // namespace rankcollapse
