#pragma once

#include <span>
#include <string_view>

#include "engine/config/config.hpp"
#include "engine/core/random.hpp"

namespace rankcollapse {

class Network;
struct Parameter;

/// A rule for the initial values of a parameter. `draw` gets the parameter, the rule's number and the
/// parameter's own stream.
struct Initializer {
  void (*draw)(Parameter& parameter, double number, const Random& random) = nullptr;
  double number = 0.0;
};

/// A row of the table of rules that `initializer: {type: …}` can name.
struct InitializerRow {
  std::string_view name;
  std::string_view description;
  std::string_view example;
  void (*draw)(Parameter& parameter, double number, const Random& random);
};

std::span<const InitializerRow> initializer_table();

/// How a layer's weights and biases begin.
struct Initializers {
  Initializer weight;
  Initializer bias;

  /// PyTorch's defaults: weights and biases uniform in ±1/√fan_in.
  static Initializers torch_default();
};

/// Reads the section `initializer` of a model or of a layer, {type, value, bias}; what it does not name stays
/// as `inherited`.
Initializers read_initializers(const Config& config, const Initializers& inherited);

/// Draws every parameter anew, each from the stream of its own name: two networks that share a layer begin
/// alike in it.
void initialize_weights(Network& network, const Random& random);

}  // namespace rankcollapse
