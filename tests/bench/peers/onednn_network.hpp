#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/config/config.hpp"
#include "engine/core/shape.hpp"
#include "tests/bench/peers/onednn_layers.hpp"

/// A chain of layers with its training step, computed by oneDNN.
class OnednnNetwork {
 public:
  /// `model` is a model section as ours (conv2d of stride 1, max_pool2d, batch_norm, flatten, dense, and relu
  /// behind a layer with weights); the inputs are noise. What it cannot do is a mistake of the document.
  OnednnNetwork(const rankcollapse::Config& model, const rankcollapse::Shape& input, int batch);

  /// Forward, cross-entropy, backward, momentum SGD. The rate is so small that the network stays what it is.
  void step();

  /// How many numbers are trained.
  std::int64_t parameters() const;

 private:
  void append_layer(const rankcollapse::Config& layer, bool has_relu);
  void append_backward();
  void run(Calls& calls);
  void evaluate_loss();
  void update_weights() const;

  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
  std::vector<std::unique_ptr<Layer>> layers_;
  dnnl::memory inputs_;
  dnnl::memory values_;  // the output of the last layer so far
  dnnl::memory logits_, logit_gradients_;
  Calls forward_, backward_;
};
