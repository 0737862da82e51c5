#include "tests/engine/nn/layer_cases.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "engine/nn/kernels/dense_products.hpp"

namespace rankcollapse {
namespace {

// The parts one after the other, as a stream writes them.
template <typename... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream stream;
  (stream << ... << parts);
  return stream.str();
}

struct Extents {
  std::size_t height, width;
};

Extents draw_extents(std::size_t largest, Draw& draw) {
  const std::size_t height = draw.count(1, largest);
  return {height, draw.flip() ? height : draw.count(1, largest)};
}

std::string to_yaml(Extents extents) {
  if (extents.height == extents.width) return text(extents.height);
  return text("[", extents.height, ", ", extents.width, "]");
}

// ", stride: …, padding: …" for a window that fits into an image that is made to measure.
std::string draw_window(Extents window, Shape& image, Draw& draw) {
  image = Shape::image(window.height + draw.count(0, 3), window.width + draw.count(0, 3), draw.count(1, 3));
  const std::string options = draw.flip() ? text(", stride: ", draw.count(1, 3)) : "";
  switch (draw.count(0, 3)) {
    case 0:
      return options;
    case 1:
      return options + ", padding: valid";
    case 2:
      image.height = draw.count(1, 6);
      image.width = draw.count(1, 6);
      return options + ", padding: same";
    default:
      return text(options, ", padding: ", draw.count(0, std::min(window.height, window.width) - 1));
  }
}

LayerCase conv2d(Draw& draw) {
  const Extents kernel = draw_extents(4, draw);
  Shape image;
  const std::string window = draw_window(kernel, image, draw);
  return {text("{type: conv2d, filters: ", draw.count(1, 4), ", kernel: ", to_yaml(kernel), window,
               draw.flip() ? ", bias: false}" : "}"),
          image, draw.count(1, 3)};
}

LayerCase pool(const std::string& type, Draw& draw) {
  const Extents size = draw_extents(3, draw);
  Shape image;
  const std::string window = draw_window(size, image, draw);
  return {text("{type: ", type, ", size: ", to_yaml(size), window, "}"), image, draw.count(1, 3)};
}

Shape draw_image(Draw& draw) {
  return Shape::image(draw.count(1, 5), draw.count(1, 5), draw.count(1, 4));
}

Shape draw_shape(Draw& draw) {
  return draw.flip() ? draw_image(draw) : Shape::vector(draw.count(1, 12));
}

/// From one shape to another by layers without kinks: a residual's inside.
struct Step {
  Shape input, output;
  std::size_t stride = 1;  // output extent = ⌈input extent/stride⌉

  Step stay() const { return {output, output, 1}; }
};

std::string draw_residual(const Step& step, Draw& draw, int depth);

// A bias before a batch_norm has no effect at all: there is none.
std::string draw_layers(const Step& step, Draw& draw, int depth) {
  if (depth > 0 && draw.count(0, 2) == 0) return draw_residual(step, draw, depth - 1);
  const bool normalised = draw.flip();
  const std::string end = text(normalised ? ", bias: false}, {type: batch_norm, epsilon: 0.1}" : "}",
                               draw.flip() ? ", {type: tanh}" : "");
  if (step.input.flat) return text("{type: dense, units: ", step.output.size(), end);
  const char* const kernels[] = {"1", "3, padding: 1", "3, padding: same", "5, padding: 2"};
  return text("{type: conv2d, filters: ", step.output.channels, ", stride: ", step.stride,
              ", kernel: ", kernels[draw.count(0, 3)], end);
}

std::string draw_residual(const Step& step, Draw& draw, int depth) {
  std::vector<std::string> shortcuts;
  if (step.input == step.output) shortcuts.insert(shortcuts.end(), {"", ", shortcut: identity"});
  if (!step.input.flat) shortcuts.push_back(", shortcut: projection, epsilon: 0.1");
  if (!step.input.flat && step.output.channels >= step.input.channels) shortcuts.push_back(", shortcut: pad");
  std::string layers = draw_layers(step, draw, depth);
  if (draw.flip()) layers += ", " + draw_layers(step.stay(), draw, depth);
  return text("{type: residual", shortcuts[draw.count(0, shortcuts.size() - 1)], ", layers: [", layers, "]}");
}

LayerCase residual(Draw& draw) {
  const Shape input = draw_shape(draw);
  Step step{input, input};
  if (!input.flat && draw.count(0, 3) > 0) {
    step.stride = draw.count(1, 3);
    const auto extent = [&](std::size_t of_input) { return (of_input + step.stride - 1) / step.stride; };
    step.output = Shape::image(extent(input.height), extent(input.width), draw.count(1, 6));
  }
  return {draw_residual(step, draw, 2), input, draw.count(1, 3)};
}

using Vary = LayerCase (*)(Draw& draw);

const std::map<std::string_view, Vary> variations = {
    {"avg_pool2d", [](Draw& draw) { return pool("avg_pool2d", draw); }},
    {"batch_norm",
     [](Draw& draw) -> LayerCase {
       return {text("{type: batch_norm, momentum: ", draw.between(0, 0.99),
                    ", epsilon: ", draw.between(1e-4, 1e-2), "}"),
               draw_shape(draw), draw.count(1, 6)};
     }},
    {"conv2d", conv2d},
    {"dense",
     [](Draw& draw) -> LayerCase {
       return {text("{type: dense, units: ", draw.count(1, 8), draw.flip() ? ", bias: false}" : "}"),
               Shape::vector(draw.count(1, 9)), draw.count(1, 5)};
     }},
    {"dropout",
     [](Draw& draw) -> LayerCase {
       return {text("{type: dropout, rate: ", draw.between(0, 0.95), "}"), draw_shape(draw),
               draw.count(1, 4)};
     }},
    {"flatten",
     [](Draw& draw) -> LayerCase {
       return {"{type: flatten}", draw_shape(draw), draw.count(1, 4)};
     }},
    {"global_avg_pool",
     [](Draw& draw) -> LayerCase {
       return {"{type: global_avg_pool}", draw_image(draw), draw.count(1, 4)};
     }},
    {"leaky_relu",
     [](Draw& draw) -> LayerCase {
       return {text("{type: leaky_relu, slope: ", draw.between(-0.5, 1), "}"), draw_shape(draw),
               draw.count(1, 4)};
     }},
    {"max_pool2d", [](Draw& draw) { return pool("max_pool2d", draw); }},
    {"relu",
     [](Draw& draw) -> LayerCase {
       return {"{type: relu}", draw_shape(draw), draw.count(1, 4)};
     }},
    {"residual", residual},
    {"sigmoid",
     [](Draw& draw) -> LayerCase {
       return {"{type: sigmoid}", draw_shape(draw), draw.count(1, 4)};
     }},
    {"tanh",
     [](Draw& draw) -> LayerCase {
       return {"{type: tanh}", draw_shape(draw), draw.count(1, 4)};
     }},
};

}  // namespace

LayerCase example_case(const LayerRow& row) {
  return {std::string(row.example), row.example_input, 3};
}

LayerCase random_case(const LayerRow& row, Mode mode, Draw& draw) {
  const auto found = variations.find(row.name);
  LayerCase result = found != variations.end()
                         ? found->second(draw)
                         : LayerCase{std::string(row.example), row.example_input, draw.count(1, 5)};
  // The variance of less than three values is degenerate: their normalised values do not depend on them.
  if (row.name == "batch_norm" && mode == Mode::training) result.batch += 2;
  // Several normalisations one behind the other magnify that.
  if (row.name == "residual" && mode == Mode::training) result.batch += 4;
  return result;
}

bool has_fast_kernels(const LayerRow& row) {
  Draw draw(1, row.name);
  return !OneLayer(example_case(row), draw).layer().kernel().empty();
}

LayerCase by_fast_kernels(LayerCase layer_case) {
  layer_case.kernels = Kernels::automatic;
  layer_case.batch += DenseProducts::fewest_samples;
  return layer_case;
}

LayerCase large_case(const LayerRow& row) {
  const Shape image = Shape::image(16, 16, 40);
  if (row.name == "conv2d") return {"{type: conv2d, filters: 70, kernel: 5, padding: same}", image, 33};
  if (row.name == "dense") return {"{type: dense, units: 200}", Shape::vector(700), 33};
  if (row.name == "residual") {
    return {
        "{type: residual, shortcut: projection, layers: [{type: residual, layers: [{type: batch_norm}]}, "
        "{type: "
        "conv2d, filters: 70, kernel: 3, padding: 1, stride: 2}]}",
        image, 33};
  }
  return {std::string(row.example), row.example_input.flat ? Shape::vector(3001) : image, 33};
}

}  // namespace rankcollapse
