#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/nn/layer.hpp"

namespace rankcollapse {

/// A chain of layers. It owns every activation, so that layers need not and features can be read off it.
class Network {
 public:
  struct NamedLayer {
    std::string name;
    std::string type;
    std::unique_ptr<Layer> layer;
    bool frozen = false;  // runs in evaluation mode and is not trained
  };

  Network(Shape input, std::vector<NamedLayer> layers);

  Shape input_shape() const { return input_; }
  Shape output_shape() const;

  /// The outputs for a batch; valid until the next pass.
  const Matrix& forward(const Matrix& inputs, const Pass& pass);

  /// After forward() of the same inputs: every trained parameter's gradient of ⟨outputs, output_gradient⟩.
  void backward(const Matrix& inputs, const Matrix& output_gradient, const Pass& pass);

  const std::vector<NamedLayer>& layers() const { return layers_; }

  /// All of them, in the order of the layers.
  std::vector<Parameter*> parameters() const;
  std::vector<Buffer*> buffers() const;
  /// Those that training changes: all but the frozen layers'.
  std::vector<Parameter*> trained_parameters() const;

  /// Stops training the layer of this name; false where there is none with parameters.
  bool freeze(const std::string& name);

  /// Dense multiply-adds a sample of one training step: forward, weight gradients, and data gradients where
  /// needed.
  double training_multiply_adds() const;

 private:
  std::size_t lowest_trained_layer() const;

  Shape input_;
  std::vector<NamedLayer> layers_;
  std::vector<Matrix> activations_;  // activations_[l] is the output of layer l
  std::vector<Matrix> gradients_;    // gradients_[l] is the gradient with respect to it
  std::size_t lowest_trained_ = 0;   // no gradient is needed below it
};

/// Builds the network that a model section describes: {input, initializer, layers}. `input` is that of
/// the data set and wins over the model's own; an unknown one falls back on it. Allocates, never draws.
Network make_network(const Config& model, Shape input, std::size_t classes);

/// The number of values in all parameters and, where `with_buffers`, in the running statistics too.
std::size_t parameter_count(const Network& network, bool with_buffers);

}  // namespace rankcollapse
