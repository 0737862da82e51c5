#include "experiments/probes/selection.hpp"

#include <algorithm>

namespace rankcollapse {
namespace {

using Names = std::vector<std::string>;

bool contains(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
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

std::vector<WeightReading> read_weight_readings(const Config& probe, const Network& network) {
  const Names kernels = read_names(probe, "readings", "reading", {"slices", "unfolded"}, {"unfolded"});
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
  const Names wanted = read_names(probe, "layers", "layer of the chain", known, known);
  if (std::count(known.begin(), known.end(), "input") > 1 && contains(wanted, "input")) {
    const std::string message = "'input' is what the data are called here, and a layer's name too: rename it";
    probe.has("layers") ? probe.fail("layers", message) : probe.fail(message);
  }
  std::vector<FeaturePlace> places;
  for (std::size_t depth = 0; depth < known.size(); ++depth) {
    if (contains(wanted, known[depth])) places.push_back({known[depth], depth});
  }
  return places;
}

}  // namespace rankcollapse
