#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

const Shape image = Shape::image(5, 4, 3);
const Shape vector = Shape::vector(7);

const LayerRow table[] = {
    {"avg_pool2d", "mean over a window; padding is not counted", "{type: avg_pool2d, size: 2, padding: same}",
     image, make_avg_pool2d},
    {"batch_norm", "normalises each channel, or feature, over the batch", "{type: batch_norm, momentum: 0.9}",
     image, make_batch_norm},
    {"conv2d", "convolution with a bias", "{type: conv2d, filters: 4, kernel: 3, stride: 2, padding: same}",
     image, make_conv2d},
    {"dense", "fully connected, with a bias", "{type: dense, units: 6}", vector, make_dense},
    {"dropout", "zeroes a share of the features while training", "{type: dropout, rate: 0.4}", vector,
     make_dropout},
    {"flatten", "image to features", "{type: flatten}", image, make_flatten},
    {"global_avg_pool", "mean of each channel", "{type: global_avg_pool}", image, make_global_avg_pool},
    {"leaky_relu", "x, or slope·x where negative", "{type: leaky_relu, slope: 0.1}", vector, make_leaky_relu},
    {"max_pool2d", "maximum over a window", "{type: max_pool2d, size: 3, stride: 2, padding: same}", image,
     make_max_pool2d},
    {"relu", "max(0, x)", "{type: relu}", vector, make_relu},
    {"residual", "the sum of a chain of layers and a shortcut: identity, pad or projection",
     "{type: residual, shortcut: pad, layers: [{type: conv2d, filters: 5, kernel: 3, stride: 2, padding: 1, "
     "bias: false}, {type: batch_norm}]}",
     image, make_residual},
    {"sigmoid", "1/(1 + exp(−x))", "{type: sigmoid}", vector, make_sigmoid},
    {"tanh", "hyperbolic tangent", "{type: tanh}", vector, make_tanh},
};

}  // namespace

std::span<const LayerRow> layer_table() {
  return table;
}

}  // namespace rankcollapse
