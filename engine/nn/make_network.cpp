#include <algorithm>
#include <map>

#include "engine/nn/layers.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {
namespace {

// `input: [height, width, channels]` or `input: features`.
Shape read_input(const Config& model) {
  switch (model.kind("input")) {
    case Config::Kind::absent:
      return {};
    case Config::Kind::list: {
      const auto extents = model.integers("input", {}, Range::at_least(1));
      if (extents.size() == 3) {
        return Shape::image(static_cast<std::size_t>(extents[0]), static_cast<std::size_t>(extents[1]),
                            static_cast<std::size_t>(extents[2]));
      }
      model.fail("input", "an image has three extents, [height, width, channels]");
      return {};
    }
    default:
      return Shape::vector(static_cast<std::size_t>(model.integer("input", Range::at_least(1))));
  }
}

// "conv2d" is called "conv2d1", "conv2d2", … where the model gives no name.
std::string read_name(const Config& config, const std::string& type, std::map<std::string, int>& used) {
  const std::string name = config.text("name", type + std::to_string(++used["type " + type]));
  if (name.empty() || name.find('.') != std::string::npos || name == "all") {
    config.fail("name", "a layer's name has no dots, is not empty and is not 'all'");
  } else if (++used["name " + name] > 1) {
    config.fail("name", "two layers are called '" + name + "'");
  }
  return name;
}

}  // namespace

Network make_network(const Config& model, Shape input, std::size_t classes) {
  const Shape own_input = read_input(model);
  if (!input.known()) input = own_input;
  if (!input.known() && !model.has("input"))
    model.fail("the shape of the input is not known: give `input: [height, width, channels]`");
  const Initializers initializers = read_initializers(model, Initializers::torch_default());

  std::vector<NamedLayer> layers;
  std::map<std::string, int> used;
  Shape shape = input;
  for (const Config& config : model.sections("layers")) {
    const std::size_t mistakes = config.mistakes();
    const LayerRow* row = config.row("type", "layer", layer_table());
    if (row == nullptr) {
      shape = Shape{};
      continue;
    }
    const std::string type(row->name);
    const std::string name = read_name(config, type, used);
    auto layer = row->make(config, {name, shape, classes, initializers});
    shape = config.mistakes() == mistakes ? layer->output_shape() : Shape{};
    layers.push_back({name, type, std::move(layer)});
  }
  if (layers.empty() && model.mistakes() == 0) model.fail("layers", "a network needs at least one layer");
  return Network(input, std::move(layers));
}

}  // namespace rankcollapse
