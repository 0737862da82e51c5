#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/config/config.hpp"
#include "engine/nn/layer.hpp"

namespace rankcollapse {

class LayerNames;
struct Window;

/// What a layer's maker is given besides its own configuration.
struct LayerSite {
  std::string name;  // "fc1": its parameters are called "fc1.weight" and "fc1.bias"
  Shape input;       // not known() after a mistake in an earlier layer: then no shape is complained about
  std::size_t classes = 0;    // of the data set: what `units: classes` means
  Initializers initializers;  // of the model, or of the layer that this one is inside
  LayerNames& names;          // of the network: layers inside this one take theirs from it
};

/// A row of the table of everything that `layers:` can name.
struct LayerRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;  // YAML that builds one: documentation, and the fixture of the tests
  Shape example_input;       // what the example is built for
  std::unique_ptr<Layer> (*make)(const Config& config, const LayerSite& site);
};

std::span<const LayerRow> layer_table();

// One maker a file in layers/.
std::unique_ptr<Layer> make_avg_pool2d(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_batch_norm(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_conv2d(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_dense(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_dropout(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_flatten(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_global_avg_pool(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_leaky_relu(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_max_pool2d(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_relu(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_residual(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_sigmoid(const Config& config, const LayerSite& site);
std::unique_ptr<Layer> make_tanh(const Config& config, const LayerSite& site);

/// A convolution that is part of another layer and has no configuration of its own.
std::unique_ptr<Layer> make_convolution(const Window& window, std::size_t filters, bool with_bias,
                                        const LayerSite& site);

}  // namespace rankcollapse
