#pragma once

#include <string>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/nn/chain.hpp"
#include "engine/nn/kernels.hpp"

namespace rankcollapse {

/// A layer on the way through a network; those inside it follow it, one deeper.
struct VisitedLayer {
  const NamedLayer& named;
  std::size_t depth = 0;
  bool frozen = false;  // itself, or one that it lies in

  Layer& layer() const { return *named.layer; }
  /// Whether its parameters are all those of layers inside it.
  bool has_layers_inside() const { return !named.layer->chains().empty(); }
};

/// A chain of layers from the data to the loss.
class Network {
 public:
  explicit Network(Chain chain) : chain_(std::move(chain)) {}

  Shape input_shape() const { return chain_.input_shape(); }
  Shape output_shape() const { return chain_.output_shape(); }

  /// The outputs for a batch; valid until the next pass.
  const Matrix& forward(const Matrix& inputs, const Pass& pass) { return chain_.forward(inputs, own(pass)); }

  /// After forward() of the same inputs: writes every trained parameter's gradient of ⟨outputs,
  /// output_gradient⟩, or hands it to the pass's receiver.
  void backward(const Matrix& inputs, const Matrix& output_gradient, const Pass& pass) {
    chain_.backward(inputs, output_gradient, false, own(pass));
  }

  /// The layers of the chain itself, and all of them, each before those inside it.
  const std::vector<NamedLayer>& layers() const { return chain_.layers(); }
  std::vector<VisitedLayer> all_layers() const;

  /// All of them, in the order of the layers.
  std::vector<Parameter*> parameters() const { return chain_.parameters(); }
  std::vector<Buffer*> buffers() const { return chain_.buffers(); }
  /// Those that training changes: all but the frozen layers'.
  std::vector<Parameter*> trained_parameters() const { return chain_.trained_parameters(); }

  /// Stops training the layer of this name, with all that is inside it; false where there is none with
  /// parameters.
  bool freeze(const std::string& name) { return chain_.freeze(name); }

  /// From the next pass on, whatever Pass::kernels says. Fast kernels are used until another choice is made.
  void use(Kernels kernels) { kernels_ = kernels; }
  Kernels kernels() const { return kernels_; }
  /// What computes which layers, in their order, those inside a layer where it stands; those that are absent
  /// are computed by their definition.
  std::vector<ChosenKernel> chosen_kernels() const;

  /// Dense multiply-adds a sample of one training step: forward, weight gradients, and data gradients where
  /// needed.
  double training_multiply_adds() const { return chain_.training_multiply_adds(false); }

 private:
  Pass own(Pass pass) const {
    pass.kernels = kernels_;
    return pass;
  }

  Chain chain_;
  Kernels kernels_ = Kernels::automatic;
};

/// Builds the network that a model section describes: {input, initializer, layers}. `input` is that of
/// the data set and wins over the model's own; an unknown one falls back on it. Allocates, never draws.
Network make_network(const Config& model, Shape input, std::size_t classes);

/// The number of values in all parameters and, where `with_buffers`, in the running statistics too.
std::size_t parameter_count(const Network& network, bool with_buffers);

}  // namespace rankcollapse
