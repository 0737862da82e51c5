#include "engine/nn/make_chain.hpp"
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

}  // namespace

Network make_network(const Config& model, Shape input, std::size_t classes) {
  const Shape own_input = read_input(model);
  if (!input.known()) input = own_input;
  if (!input.known() && !model.has("input"))
    model.fail("the shape of the input is not known: give `input: [height, width, channels]`");
  const Initializers initializers = read_initializers(model, Initializers::torch_default());

  LayerNames names;
  Chain chain = make_chain(model, {"", input, classes, initializers, names});
  if (chain.layers().empty() && model.mistakes() == 0)
    model.fail("layers", "a network needs at least one layer");
  return Network(std::move(chain));
}

}  // namespace rankcollapse
