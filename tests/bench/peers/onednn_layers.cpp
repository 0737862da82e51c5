#include "tests/bench/peers/onednn_layers.hpp"

#include <cmath>
#include <cstring>

#include "engine/core/random.hpp"

using dnnl::memory;
using dnnl::prop_kind;

namespace {

using Dims = memory::dims;

memory::desc any_layout(const Dims& dims) {
  return {dims, memory::data_type::f32, memory::format_tag::any};
}

memory::desc vector_layout(memory::dim count) {
  return {{count}, memory::data_type::f32, memory::format_tag::a};
}

/// Of the argument `argument` of a primitive.
memory::desc layout_of(const dnnl::primitive_desc& primitive, int argument) {
  return primitive.query_md(dnnl::query::exec_arg_md, argument);
}

/// y = max(x, 0) turned round, where y is known: dx = dy where y > 0, in the memory of dy.
memory append_relu_backward(Calls& backward, const memory& output, const memory& output_gradient) {
  const auto algorithm = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
  const memory::desc layout = output.get_desc();
  const dnnl::engine engine = output.get_engine();
  const dnnl::eltwise_forward::primitive_desc hint({prop_kind::forward_training, algorithm, layout, 0.f, 0.f},
                                                   engine);
  const dnnl::eltwise_backward::primitive_desc primitive({algorithm, layout, layout, 0.f, 0.f}, engine, hint);
  const memory gradient = in_layout(backward, output_gradient, layout);
  backward.push_back(
      {dnnl::eltwise_backward(primitive),
       {{DNNL_ARG_DST, output}, {DNNL_ARG_DIFF_DST, gradient}, {DNNL_ARG_DIFF_SRC, gradient}}});
  return gradient;
}

/// The three passes of a layer with weights, as oneDNN chose them.
struct WeightedPasses {
  dnnl::primitive_desc forward, weight_gradient, input_gradient;
};

/// What convolutions and dense layers have in common: weights, biases, a ReLU behind them.
class WeightedLayer final : public Layer {
 public:
  WeightedLayer(Calls& forward, const memory& input, const Dims& weight_dims, const WeightedPasses& passes,
                bool has_relu)
      : passes_(passes), has_relu_(has_relu) {
    const dnnl::engine engine = input.get_engine();
    input_ = in_layout(forward, input, layout_of(passes.forward, DNNL_ARG_SRC));
    output_ = zeros(layout_of(passes.forward, DNNL_ARG_DST), engine);
    const memory::desc weights = layout_of(passes.forward, DNNL_ARG_WEIGHTS);
    const memory::desc biases = vector_layout(weight_dims.front());
    trained_ = {{drawn(weight_dims, weights, engine), zeros(weights, engine), zeros(weights, engine)},
                {zeros(biases, engine), zeros(biases, engine), zeros(biases, engine)}};
    forward.push_back({dnnl::primitive(passes.forward),
                       {{DNNL_ARG_SRC, input_},
                        {DNNL_ARG_WEIGHTS, trained_[0].value},
                        {DNNL_ARG_BIAS, trained_[1].value},
                        {DNNL_ARG_DST, output_}}});
  }

  memory append_backward(Calls& backward, const memory& output_gradient,
                         bool input_gradient_needed) override {
    const memory gradient =
        has_relu_ ? append_relu_backward(backward, output_, output_gradient) : output_gradient;
    append_weight_gradient(backward, gradient);
    return input_gradient_needed ? append_input_gradient(backward, gradient) : memory();
  }

 private:
  static memory drawn(const Dims& dims, const memory::desc& layout, const dnnl::engine& engine) {
    const auto tag = dims.size() == 4 ? memory::format_tag::abcd : memory::format_tag::ab;
    memory plain(memory::desc(dims, memory::data_type::f32, tag), engine), result = zeros(layout, engine);
    const std::size_t count = plain.get_desc().get_size() / sizeof(float);
    const double scale = std::sqrt(2.0 * static_cast<double>(dims.front()) / static_cast<double>(count));
    const rankcollapse::Random random(1, "init");
    auto* values = static_cast<float*>(plain.get_data_handle());
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(scale * random.normal(0, i));
    dnnl::stream stream(engine);
    dnnl::reorder(plain, result).execute(stream, plain, result);
    stream.wait();
    return result;
  }

  void append_weight_gradient(Calls& backward, const memory& output_gradient) {
    const dnnl::primitive_desc& primitive = passes_.weight_gradient;
    const memory::desc layout = layout_of(primitive, DNNL_ARG_DIFF_WEIGHTS);
    const bool fits = layout == trained_[0].gradient.get_desc();
    const memory gradient = fits ? trained_[0].gradient : zeros(layout, input_.get_engine());
    const memory input = in_layout(backward, input_, layout_of(primitive, DNNL_ARG_SRC));
    const memory from = in_layout(backward, output_gradient, layout_of(primitive, DNNL_ARG_DIFF_DST));
    backward.push_back({dnnl::primitive(primitive),
                        {{DNNL_ARG_SRC, input},
                         {DNNL_ARG_DIFF_DST, from},
                         {DNNL_ARG_DIFF_WEIGHTS, gradient},
                         {DNNL_ARG_DIFF_BIAS, trained_[1].gradient}}});
    if (fits) return;
    backward.push_back({dnnl::reorder(gradient, trained_[0].gradient),
                        {{DNNL_ARG_FROM, gradient}, {DNNL_ARG_TO, trained_[0].gradient}}});
  }

  memory append_input_gradient(Calls& backward, const memory& output_gradient) {
    const dnnl::primitive_desc& primitive = passes_.input_gradient;
    const memory weights = in_layout(backward, trained_[0].value, layout_of(primitive, DNNL_ARG_WEIGHTS));
    const memory from = in_layout(backward, output_gradient, layout_of(primitive, DNNL_ARG_DIFF_DST));
    const memory result = zeros(layout_of(primitive, DNNL_ARG_DIFF_SRC), input_.get_engine());
    backward.push_back(
        {dnnl::primitive(primitive),
         {{DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_DIFF_DST, from}, {DNNL_ARG_DIFF_SRC, result}}});
    return result;
  }

  WeightedPasses passes_;
  bool has_relu_;
  memory input_;
};

dnnl::primitive_attr relu_behind(bool has_relu) {
  dnnl::primitive_attr attributes;
  if (!has_relu) return attributes;
  dnnl::post_ops operations;
  operations.append_eltwise(1.f, dnnl::algorithm::eltwise_relu, 0.f, 0.f);
  attributes.set_post_ops(operations);
  return attributes;
}

class MaxPool final : public Layer {
 public:
  MaxPool(Calls& forward, const memory& input, int size) : input_(input.get_desc()), window_{size, size} {
    Dims output = input_.dims();
    for (int axis : {0, 1}) {
      memory::dim& extent = output[static_cast<std::size_t>(axis) + 2];
      const memory::dim windows = (extent + size - 1) / size, missing = windows * size - extent;
      before_.push_back(missing / 2);
      behind_.push_back(missing - missing / 2);
      extent = windows;
    }
    const dnnl::engine engine = input.get_engine();
    forward_ = {{prop_kind::forward_training, dnnl::algorithm::pooling_max, input_, any_layout(output),
                 window_, window_, before_, behind_},
                engine};
    output_ = zeros(forward_.dst_desc(), engine);
    places_ = zeros(forward_.workspace_desc(), engine);
    forward.push_back({dnnl::pooling_forward(forward_),
                       {{DNNL_ARG_SRC, input}, {DNNL_ARG_DST, output_}, {DNNL_ARG_WORKSPACE, places_}}});
  }

  memory append_backward(Calls& backward, const memory& output_gradient, bool) override {
    const dnnl::engine engine = output_.get_engine();
    const dnnl::pooling_backward::primitive_desc primitive(
        {dnnl::algorithm::pooling_max, input_, output_.get_desc(), window_, window_, before_, behind_},
        engine, forward_);
    const memory from = in_layout(backward, output_gradient, primitive.diff_dst_desc());
    const memory result = zeros(primitive.diff_src_desc(), engine);
    backward.push_back(
        {dnnl::pooling_backward(primitive),
         {{DNNL_ARG_DIFF_DST, from}, {DNNL_ARG_DIFF_SRC, result}, {DNNL_ARG_WORKSPACE, places_}}});
    return result;
  }

 private:
  memory::desc input_;
  Dims window_, before_, behind_;
  dnnl::pooling_forward::primitive_desc forward_;
  memory places_;  // of the maxima
};

class BatchNorm final : public Layer {
 public:
  BatchNorm(Calls& forward, const memory& input)
      : input_(input),
        forward_({prop_kind::forward_training, input.get_desc(), epsilon, flags}, input.get_engine()) {
    const dnnl::engine engine = input.get_engine();
    const memory::desc channels = vector_layout(input.get_desc().dims()[1]);
    for (int parameter = 0; parameter < 2; ++parameter) {  // the scale, the shift
      trained_.push_back({zeros(channels, engine), zeros(channels, engine), zeros(channels, engine)});
    }
    auto* scale = static_cast<float*>(trained_[0].value.get_data_handle());
    for (memory::dim channel = 0; channel < channels.dims()[0]; ++channel) scale[channel] = 1.f;
    mean_ = zeros(channels, engine);
    variance_ = zeros(channels, engine);
    output_ = zeros(forward_.dst_desc(), engine);
    forward.push_back({dnnl::batch_normalization_forward(forward_),
                       {{DNNL_ARG_SRC, input},
                        {DNNL_ARG_DST, output_},
                        {DNNL_ARG_SCALE, trained_[0].value},
                        {DNNL_ARG_SHIFT, trained_[1].value},
                        {DNNL_ARG_MEAN, mean_},
                        {DNNL_ARG_VARIANCE, variance_}}});
  }

  memory append_backward(Calls& backward, const memory& output_gradient, bool) override {
    const dnnl::engine engine = output_.get_engine();
    const memory::desc layout = input_.get_desc();
    const dnnl::batch_normalization_backward::primitive_desc primitive(
        {prop_kind::backward, layout, layout, epsilon, flags}, engine, forward_);
    const memory from = in_layout(backward, output_gradient, primitive.diff_dst_desc());
    const memory result = zeros(primitive.diff_src_desc(), engine);
    backward.push_back({dnnl::batch_normalization_backward(primitive),
                        {{DNNL_ARG_SRC, input_},
                         {DNNL_ARG_DIFF_DST, from},
                         {DNNL_ARG_SCALE, trained_[0].value},
                         {DNNL_ARG_SHIFT, trained_[1].value},
                         {DNNL_ARG_MEAN, mean_},
                         {DNNL_ARG_VARIANCE, variance_},
                         {DNNL_ARG_DIFF_SRC, result},
                         {DNNL_ARG_DIFF_SCALE, trained_[0].gradient},
                         {DNNL_ARG_DIFF_SHIFT, trained_[1].gradient}}});
    return result;
  }

 private:
  static constexpr float epsilon = 1e-3f;
  static inline const auto flags =
      dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

  memory input_;
  dnnl::batch_normalization_forward::primitive_desc forward_;
  memory mean_, variance_;
};

}  // namespace

memory zeros(const memory::desc& layout, const dnnl::engine& engine) {
  memory values(layout, engine);
  std::memset(values.get_data_handle(), 0, layout.get_size());
  return values;
}

memory in_layout(Calls& calls, const memory& values, const memory::desc& layout) {
  if (values.get_desc() == layout) return values;
  const memory result = zeros(layout, values.get_engine());
  calls.push_back({dnnl::reorder(values, result), {{DNNL_ARG_FROM, values}, {DNNL_ARG_TO, result}}});
  return result;
}

std::unique_ptr<Layer> make_convolution(Calls& forward, const memory& input, int filters, int kernel,
                                        bool has_relu) {
  const dnnl::engine engine = input.get_engine();
  const Dims weight_dims = {filters, input.get_desc().dims()[1], kernel, kernel};
  const Dims stride = {1, 1}, before = {(kernel - 1) / 2, (kernel - 1) / 2},
             behind = {kernel / 2, kernel / 2};
  Dims output_dims = input.get_desc().dims();
  output_dims[1] = filters;
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const memory::desc from = any_layout(input.get_desc().dims()), weights = any_layout(weight_dims),
                     biases = vector_layout(filters), to = any_layout(output_dims);
  const dnnl::convolution_forward::desc description(prop_kind::forward_training, algorithm, from, weights,
                                                    biases, to, stride, before, behind);
  const dnnl::convolution_forward::primitive_desc hint(description, engine);
  const WeightedPasses passes = {
      dnnl::convolution_forward::primitive_desc(description, relu_behind(has_relu), engine),
      dnnl::convolution_backward_weights::primitive_desc(
          {algorithm, from, weights, biases, to, stride, before, behind}, engine, hint),
      dnnl::convolution_backward_data::primitive_desc({algorithm, from, weights, to, stride, before, behind},
                                                      engine, hint)};
  return std::make_unique<WeightedLayer>(forward, input, weight_dims, passes, has_relu);
}

std::unique_ptr<Layer> make_dense(Calls& forward, const memory& input, int units, bool has_relu) {
  const dnnl::engine engine = input.get_engine();
  Dims weight_dims = input.get_desc().dims();
  const memory::dim batch = weight_dims.front();
  weight_dims.front() = units;
  const memory::desc from = any_layout(input.get_desc().dims()), weights = any_layout(weight_dims),
                     biases = vector_layout(units), to = any_layout({batch, units});
  const dnnl::inner_product_forward::desc description(prop_kind::forward_training, from, weights, biases, to);
  const dnnl::inner_product_forward::primitive_desc hint(description, engine);
  const WeightedPasses passes = {
      dnnl::inner_product_forward::primitive_desc(description, relu_behind(has_relu), engine),
      dnnl::inner_product_backward_weights::primitive_desc({from, weights, biases, to}, engine, hint),
      dnnl::inner_product_backward_data::primitive_desc({from, weights, to}, engine, hint)};
  return std::make_unique<WeightedLayer>(forward, input, weight_dims, passes, has_relu);
}

std::unique_ptr<Layer> make_max_pool(Calls& forward, const memory& input, int size) {
  return std::make_unique<MaxPool>(forward, input, size);
}

std::unique_ptr<Layer> make_batch_norm(Calls& forward, const memory& input) {
  return std::make_unique<BatchNorm>(forward, input);
}
