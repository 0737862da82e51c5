#include "tests/engine/nn/one_layer.hpp"

#include <cmath>
#include <limits>

#include "engine/nn/make_chain.hpp"

namespace rankcollapse {
namespace {

std::unique_ptr<Layer> make_layer(const LayerCase& layer_case) {
  Document document = Document::parse(layer_case.layer, "layer.yaml");
  const Config config = document.root();
  const LayerRow* row = config.row("type", "layer", layer_table());
  std::unique_ptr<Layer> layer;
  LayerNames names;
  if (row != nullptr)
    layer = row->make(config, {"layer", layer_case.input, 10, Initializers::torch_default(), names});
  document.finish();
  return layer;
}

void forget(Matrix& matrix) {
  matrix.fill(std::numeric_limits<Scalar>::quiet_NaN());
}

}  // namespace

std::string to_string(const LayerCase& layer_case) {
  return (layer_case.kernels == Kernels::plain ? "" : "by fast kernels: ") + layer_case.layer + " on " +
         std::to_string(layer_case.batch) + " × " + to_string(layer_case.input);
}

OneLayer::OneLayer(const LayerCase& layer_case, Draw& draw, int threads)
    : workers_(threads),
      random_(draw.count(1, 1u << 30), "dropout"),
      kernels_(layer_case.kernels),
      layer_(make_layer(layer_case)) {
  draw_inputs(layer_case.input.size(), layer_case.batch, draw);
  dx.set_size(x.n_rows, x.n_cols);
  y.set_size(layer_->output_shape().size(), layer_case.batch);
  dy.set_size(y.n_rows, y.n_cols);
  dy.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  // Of a size that leaves what is behind a layer in another one neither lost nor saturated.
  for (Parameter* parameter : layer_->parameters()) {
    const bool sums = parameter->kind == Parameter::Kind::weight;
    const double deviation = sums ? 1.0 / std::sqrt(static_cast<double>(parameter->fan_in)) : 1.0;
    parameter->value.imbue([&] { return static_cast<Scalar>(deviation * draw.normal()); });
  }
  for (Buffer* buffer : layer_->buffers()) {
    buffer->value.imbue([&] { return static_cast<Scalar>(draw.between(0.5, 1.5)); });
  }
}

// A lattice in [−2, 2] without 0, shuffled: at no small distance lies a kink of a relu or a tie of a maximum.
void OneLayer::draw_inputs(std::size_t rows, std::size_t columns, Draw& draw) {
  x.set_size(rows, columns);
  spacing = static_cast<Scalar>(4.0 / static_cast<double>(x.n_elem));
  const auto order =
      Random(draw.count(1, 1u << 30), "inputs").permutation(static_cast<std::uint32_t>(x.n_elem), 0);
  for (std::size_t i = 0; i < x.n_elem; ++i) {
    const auto place = static_cast<double>(order[i]) + (x.n_elem % 2 == 0 ? 0.5 : 1.0);
    x[i] = static_cast<Scalar>(static_cast<double>(spacing) * place - 2.0);
  }
}

void OneLayer::forward(Mode mode) {
  forget(y);
  layer_->forward(x, y, pass(mode));
}

void OneLayer::backward(Mode mode) {
  forget_gradients();
  forget(dx);
  layer_->backward(x, y, dy, dx, pass(mode));
}

void OneLayer::backward_without_dx(Mode mode) {
  forget_gradients();
  Matrix nobody_needs_it;
  layer_->backward(x, y, dy, nobody_needs_it, pass(mode));
}

void OneLayer::forget_gradients() {
  for (Parameter* parameter : layer_->parameters()) forget(parameter->gradient);
}

long double OneLayer::objective(Mode mode) {
  forward(mode);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < y.n_elem; ++i)
    sum += static_cast<long double>(y[i]) * static_cast<long double>(dy[i]);
  return sum;
}

}  // namespace rankcollapse
