#include "engine/nn/make_chain.hpp"

namespace rankcollapse {

std::string LayerNames::read(const Config& config, const std::string& type) {
  const std::string name = config.text("name", type + std::to_string(++of_type_[type]));
  if (name.empty() || name.find('.') != std::string::npos || name == "all") {
    config.fail("name", "a layer's name has no dots, is not empty and is not 'all'");
  } else {
    take(name, config);
  }
  return name;
}

void LayerNames::take(const std::string& name, const Config& config) {
  if (!used_.insert(name).second) config.fail("name", "two layers are called '" + name + "'");
}

Chain make_chain(const Config& section, const LayerSite& site) {
  std::vector<NamedLayer> layers;
  Shape shape = site.input;
  for (const Config& config : section.sections("layers")) {
    const std::size_t mistakes = config.mistakes();
    const LayerRow* row = config.row("type", "layer", layer_table());
    if (row == nullptr) {
      shape = Shape{};
      continue;
    }
    const std::string type(row->name);
    const std::string name = site.names.read(config, type);
    auto layer = row->make(config, {name, shape, site.classes, site.initializers, site.names});
    shape = config.mistakes() == mistakes ? layer->output_shape() : Shape{};
    layers.push_back({name, type, std::move(layer)});
  }
  return {site.input, std::move(layers)};
}

}  // namespace rankcollapse
