#include "engine/nn/network.hpp"

namespace rankcollapse {

Network::Network(Shape input, std::vector<NamedLayer> layers)
    : input_(input), layers_(std::move(layers)), activations_(layers_.size()), gradients_(layers_.size()) {
  lowest_trained_ = lowest_trained_layer();
}

Shape Network::output_shape() const {
  return layers_.empty() ? input_ : layers_.back().layer->output_shape();
}

const Matrix& Network::forward(const Matrix& inputs, const Pass& pass) {
  const Matrix* x = &inputs;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    auto& [name, type, layer, frozen] = layers_[index];
    Matrix& y = activations_[index];
    y.set_size(layer->output_shape().size(), inputs.n_cols);
    layer->forward(*x, y, {frozen ? Mode::evaluation : pass.mode, pass.random, pass.step, pass.workers});
    x = &y;
  }
  return *x;
}

void Network::backward(const Matrix& inputs, const Matrix& output_gradient, const Pass& pass) {
  const Matrix* dy = &output_gradient;
  for (std::size_t index = layers_.size(); index-- > lowest_trained_;) {
    auto& [name, type, layer, frozen] = layers_[index];
    const Matrix& x = index == 0 ? inputs : activations_[index - 1];
    Matrix nobody_needs_it;
    Matrix& dx = index == lowest_trained_ ? nobody_needs_it : gradients_[index - 1];
    if (index > lowest_trained_) dx.set_size(x.n_rows, x.n_cols);
    layer->backward(x, activations_[index], *dy, dx,
                    {frozen ? Mode::evaluation : pass.mode, pass.random, pass.step, pass.workers});
    dy = &dx;
  }
}

std::vector<Parameter*> Network::parameters() const {
  std::vector<Parameter*> all;
  for (const auto& named : layers_) {
    for (Parameter& parameter : named.layer->parameters()) all.push_back(&parameter);
  }
  return all;
}

std::vector<Buffer*> Network::buffers() const {
  std::vector<Buffer*> all;
  for (const auto& named : layers_) {
    for (Buffer& buffer : named.layer->buffers()) all.push_back(&buffer);
  }
  return all;
}

std::vector<Parameter*> Network::trained_parameters() const {
  std::vector<Parameter*> trained;
  for (const auto& named : layers_) {
    if (named.frozen) continue;
    for (Parameter& parameter : named.layer->parameters()) trained.push_back(&parameter);
  }
  return trained;
}

bool Network::freeze(const std::string& name) {
  for (auto& named : layers_) {
    if (named.name != name || named.layer->parameters().empty()) continue;
    named.frozen = true;
    lowest_trained_ = lowest_trained_layer();
    return true;
  }
  return false;
}

std::size_t Network::lowest_trained_layer() const {
  std::size_t index = 0;
  while (index < layers_.size() && (layers_[index].frozen || layers_[index].layer->parameters().empty()))
    ++index;
  return index;
}

double Network::training_multiply_adds() const {
  double total = 0.0;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const double forward = layers_[index].layer->multiply_adds();
    total += forward;
    if (index >= lowest_trained_ && !layers_[index].frozen) total += forward;
    if (index > lowest_trained_) total += forward;
  }
  return total;
}

std::size_t parameter_count(const Network& network, bool with_buffers) {
  std::size_t count = 0;
  for (const Parameter* parameter : network.parameters()) count += parameter->value.n_elem;
  if (with_buffers) {
    for (const Buffer* buffer : network.buffers()) count += buffer->value.n_elem;
  }
  return count;
}

}  // namespace rankcollapse
