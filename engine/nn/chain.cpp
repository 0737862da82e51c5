#include "engine/nn/chain.hpp"

#include "engine/nn/stretches.hpp"

namespace rankcollapse {
namespace {

std::vector<Parameter*> trained_parameters_of(const NamedLayer& named) {
  if (named.frozen) return {};
  const std::span<Chain> chains = named.layer->chains();
  if (chains.empty()) return named.layer->parameters();
  std::vector<Parameter*> trained;
  for (const Chain& chain : chains) {
    for (Parameter* parameter : chain.trained_parameters()) trained.push_back(parameter);
  }
  return trained;
}

/// Freezes what has this name in a layer or inside it.
bool freeze_in(NamedLayer& named, const std::string& name) {
  if (named.name == name) {
    if (named.layer->parameters().empty()) return false;
    named.frozen = true;
    return true;
  }
  for (Chain& chain : named.layer->chains()) {
    if (chain.freeze(name)) return true;
  }
  return false;
}

Pass pass_of(const NamedLayer& named, const Pass& pass) {
  Pass own = pass;
  if (named.frozen) own.mode = Mode::evaluation;
  return own;
}

}  // namespace

std::span<Chain> Layer::chains() {
  return {};
}

Chain::Chain(Shape input, std::vector<NamedLayer> layers)
    : input_(input),
      layers_(std::move(layers)),
      stretches_(find_stretches(layers_, kernel_set())),
      activations_(layers_.size()),
      gradients_(layers_.size()) {
  lowest_trained_ = lowest_trained_layer();
}

Chain::~Chain() = default;
Chain::Chain(Chain&&) noexcept = default;
Chain& Chain::operator=(Chain&&) noexcept = default;

std::span<const Stretch> Chain::stretches() const {
  return stretches_;
}

/// The stretch that this layer is computed in, null where it is computed alone.
const Stretch* Chain::stretch_at(std::size_t index, const Pass& pass) const {
  if (pass.kernels == Kernels::plain) return nullptr;
  for (const Stretch& stretch : stretches_) {
    if (stretch.first <= index && index <= stretch.last) return &stretch;
  }
  return nullptr;
}

Shape Chain::output_shape() const {
  return layers_.empty() ? input_ : layers_.back().layer->output_shape();
}

const Matrix& Chain::forward(const Matrix& inputs, const Pass& pass) {
  const Matrix* x = &inputs;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const Stretch* stretch = stretch_at(index, pass);
    Layer& layer = stretch == nullptr ? *layers_[index].layer : *stretch->fused;
    const Pass own = pass_of(layers_[index], pass);
    if (stretch != nullptr) index = stretch->last;
    Matrix& y = activations_[index];
    y.set_size(layer.output_shape().size(), inputs.n_cols);
    layer.forward(*x, y, own);
    x = &y;
  }
  return *x;
}

const Matrix& Chain::backward(const Matrix& inputs, const Matrix& output_gradient, bool input_gradient_wanted,
                              const Pass& pass) {
  const std::size_t lowest = input_gradient_wanted ? 0 : lowest_trained_;
  const Matrix* dy = &output_gradient;
  for (std::size_t last = layers_.size(); last-- > lowest;) {
    const Stretch* stretch = stretch_at(last, pass);
    const std::size_t index = stretch == nullptr ? last : stretch->first;
    Layer& layer = stretch == nullptr ? *layers_[index].layer : *stretch->fused;
    const Matrix& x = index == 0 ? inputs : activations_[index - 1];
    const bool needed = index > lowest || input_gradient_wanted;
    Matrix& dx = needed ? gradients_[index] : nobody_needs_it_;
    if (needed) dx.set_size(x.n_rows, x.n_cols);
    layer.backward(x, activations_[last], *dy, dx, pass_of(layers_[index], pass));
    dy = &dx;
    last = index;
  }
  return *dy;
}

std::vector<Parameter*> Chain::parameters() const {
  std::vector<Parameter*> all;
  for (const NamedLayer& named : layers_) {
    for (Parameter* parameter : named.layer->parameters()) all.push_back(parameter);
  }
  return all;
}

std::vector<Buffer*> Chain::buffers() const {
  std::vector<Buffer*> all;
  for (const NamedLayer& named : layers_) {
    for (Buffer* buffer : named.layer->buffers()) all.push_back(buffer);
  }
  return all;
}

std::vector<Parameter*> Chain::trained_parameters() const {
  std::vector<Parameter*> trained;
  for (const NamedLayer& named : layers_) {
    for (Parameter* parameter : trained_parameters_of(named)) trained.push_back(parameter);
  }
  return trained;
}

bool Chain::freeze(const std::string& name) {
  for (NamedLayer& named : layers_) {
    if (!freeze_in(named, name)) continue;
    lowest_trained_ = lowest_trained_layer();
    return true;
  }
  return false;
}

std::size_t Chain::lowest_trained_layer() const {
  std::size_t index = 0;
  while (index < layers_.size() && trained_parameters_of(layers_[index]).empty()) ++index;
  return index;
}

double Chain::multiply_adds() const {
  double total = 0.0;
  for (const NamedLayer& named : layers_) total += named.layer->multiply_adds();
  return total;
}

double Chain::training_multiply_adds(bool input_gradient_wanted) const {
  double total = 0.0;
  for (std::size_t index = 0; index < layers_.size(); ++index) {
    const NamedLayer& named = layers_[index];
    const bool passes_on = index > lowest_trained_ || input_gradient_wanted;
    const std::span<Chain> chains = named.layer->chains();
    if (!named.frozen && !chains.empty()) {
      for (const Chain& chain : chains) total += chain.training_multiply_adds(passes_on);
      continue;
    }
    const double forward = named.layer->multiply_adds();
    total += forward;
    if (!trained_parameters_of(named).empty()) total += forward;
    if (passes_on) total += forward;
  }
  return total;
}

}  // namespace rankcollapse
