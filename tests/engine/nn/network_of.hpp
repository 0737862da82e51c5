#pragma once

#include <string>

#include "engine/core/error.hpp"
#include "engine/nn/network.hpp"

namespace rankcollapse {

/// The network that a model section in YAML describes; throws its mistakes.
inline Network network_of(const std::string& model, Shape input = {}, std::size_t classes = 0) {
  Document document = Document::parse(model, "model.yaml");
  Network network = make_network(document.root(), input, classes);
  document.finish();
  return network;
}

/// The one-line message and excerpt of all mistakes in a model; "" where there are none.
inline std::string mistakes_of(const std::string& model, Shape input = {}, std::size_t classes = 0) {
  try {
    network_of(model, input, classes);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// A file of configs/models/ for ten classes.
inline Network model_of(const std::string& file) {
  Document document = Document::load(PROJECT_ROOT "/configs/models/" + file);
  Network network = make_network(document.root(), {}, 10);
  document.finish();
  return network;
}

/// What an oracle is for: the fast kernels in double. In float they round enough to take another side of a
/// ReLU or another maximum here and there, which no tolerance covers: there it is for the definitions.
inline constexpr Kernels oracle_kernels = sizeof(Scalar) == 8 ? Kernels::automatic : Kernels::plain;

inline Network mini_alexnet() {
  return model_of("mini_alexnet.yaml");
}

}  // namespace rankcollapse
