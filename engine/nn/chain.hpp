#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/nn/layer.hpp"

namespace rankcollapse {

/// A layer in its place in a chain.
struct NamedLayer {
  std::string name;
  std::string type;
  std::unique_ptr<Layer> layer;
  bool frozen = false;  // runs in evaluation mode and is not trained, nor is any layer inside it
};

struct Stretch;

/// Layers one after the other, or stretches of them at once where that is faster (stretches.hpp). It owns
/// every activation, so that layers need not and features can be read off it. A chain of no layers hands its
/// inputs through.
class Chain {
 public:
  Chain(Shape input, std::vector<NamedLayer> layers);
  ~Chain();
  Chain(Chain&&) noexcept;
  Chain& operator=(Chain&&) noexcept;

  Shape input_shape() const { return input_; }
  Shape output_shape() const;

  /// The outputs for a batch; valid until the next pass.
  const Matrix& forward(const Matrix& inputs, const Pass& pass);

  /// After forward() of the same inputs: writes every trained parameter's gradient of ⟨outputs,
  /// output_gradient⟩, or hands it to the pass's receiver. Returns that of the inputs where it is wanted,
  /// valid until the next pass; nothing of use where it is not.
  const Matrix& backward(const Matrix& inputs, const Matrix& output_gradient, bool input_gradient_wanted,
                         const Pass& pass);

  const std::vector<NamedLayer>& layers() const { return layers_; }
  /// The layers that a pass with fast kernels computes at once.
  std::span<const Stretch> stretches() const;

  /// All of them, in the order of the layers.
  std::vector<Parameter*> parameters() const;
  std::vector<Buffer*> buffers() const;
  /// Those that training changes: all but the frozen layers'.
  std::vector<Parameter*> trained_parameters() const;

  /// Stops training the layer of this name, here or inside a layer, with all that is inside it; false where
  /// there is none with parameters.
  bool freeze(const std::string& name);

  /// Dense multiply-adds a sample of forward(), and of one training step: forward, weight gradients, and data
  /// gradients where needed.
  double multiply_adds() const;
  double training_multiply_adds(bool input_gradient_wanted) const;

 private:
  std::size_t lowest_trained_layer() const;
  const Stretch* stretch_at(std::size_t index, const Pass& pass) const;

  Shape input_;
  std::vector<NamedLayer> layers_;
  std::vector<Stretch> stretches_;
  std::vector<Matrix> activations_;  // activations_[l] is the output of layer l; unused inside a stretch
  std::vector<Matrix> gradients_;    // gradients_[l] is the gradient with respect to its input
  Matrix nobody_needs_it_;           // stays empty: the gradient below the lowest layer that passes one on
  std::size_t lowest_trained_ = 0;   // training needs no gradient below it
};

}  // namespace rankcollapse
