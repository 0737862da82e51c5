#include "tests/bench/peers/onednn_network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "engine/config/value.hpp"
#include "engine/core/random.hpp"

using dnnl::memory;
using rankcollapse::Config;
using rankcollapse::Range;

namespace {

constexpr int classes = 10;
constexpr float learning_rate = 1e-6f, momentum = 0.9f;

memory::desc plain_layout(const memory::dims& dims) {
  return {dims, memory::data_type::f32, dims.size() == 4 ? memory::format_tag::abcd : memory::format_tag::ab};
}

float* numbers(const memory& values) {
  return static_cast<float*>(values.get_data_handle());
}

memory noise(const memory::dims& dims, const dnnl::engine& engine) {
  memory values(plain_layout(dims), engine);
  const rankcollapse::Random random(1, "bench");
  const std::size_t count = values.get_desc().get_size() / sizeof(float);
  for (std::size_t i = 0; i < count; ++i) numbers(values)[i] = static_cast<float>(random.normal(0, i));
  return values;
}

/// Images that lie in memory one behind the other are vectors as they are; in another layout a dense layer
/// takes them as images.
memory flattened(const memory& values) {
  const memory::dims dims = values.get_desc().dims();
  if (dims.size() != 4 || values.get_desc() != plain_layout(dims)) return values;
  return {plain_layout({dims[0], dims[1] * dims[2] * dims[3]}), values.get_engine(),
          values.get_data_handle()};
}

/// A ReLU is computed together with the weights before it, and nowhere else.
void expect_weights_before_relu(const std::vector<Config>& layers, std::size_t index) {
  if (layers[index].text("type") != "relu") return;
  const std::string before = index == 0 ? "" : layers[index - 1].text("type");
  if (before == "conv2d" || before == "dense") return;
  layers[index].fail("type", "oneDNN's peer has a relu behind conv2d and dense only");
}

void expect_same_padding(const Config& layer, int stride) {
  if (layer.integer("stride", stride) != stride) {
    layer.fail("stride", "oneDNN's peer has a stride of " + std::to_string(stride) + " here");
  }
  if (layer.text("padding", "valid") != "same") layer.fail("padding", "oneDNN's peer has 'same' only");
}

}  // namespace

OnednnNetwork::OnednnNetwork(const Config& model, const rankcollapse::Shape& input, int batch) {
  const auto extent = [](std::size_t number) { return static_cast<memory::dim>(number); };
  inputs_ = noise({batch, extent(input.channels), extent(input.height), extent(input.width)}, engine_);
  values_ = inputs_;
  // They change no step's time.
  model.value("input");
  model.value("initializer");
  const std::vector<Config> layers = model.sections("layers");
  for (std::size_t index = 0; index < layers.size(); ++index) {
    const bool has_relu = index + 1 < layers.size() && layers[index + 1].text("type") == "relu";
    append_layer(layers[index], has_relu);
    expect_weights_before_relu(layers, index);
  }
  const memory::desc layout = plain_layout({batch, classes});
  if (model.mistakes() > 0) return;
  logits_ = in_layout(forward_, values_, layout);
  logit_gradients_ = zeros(layout, engine_);
  append_backward();
}

void OnednnNetwork::append_layer(const Config& layer, bool has_relu) {
  const auto count = [&](const char* key) {
    return static_cast<int>(layer.integer(key, Range::between(1, 65536)));
  };
  layer.text("name", "");
  const std::string type = layer.text("type");
  if (type == "relu") return;  // a part of the layer before it
  if (type == "flatten") {
    values_ = flattened(values_);
    return;
  }
  if (type == "conv2d") {
    expect_same_padding(layer, 1);
    layers_.push_back(make_convolution(forward_, values_, count("filters"), count("kernel"), has_relu));
  } else if (type == "max_pool2d") {
    expect_same_padding(layer, count("size"));
    layers_.push_back(make_max_pool(forward_, values_, count("size")));
  } else if (type == "batch_norm") {
    layers_.push_back(make_batch_norm(forward_, values_));
  } else if (type == "dense") {
    const bool is_last = layer.kind("units") == Config::Kind::text;
    if (is_last && layer.text("units") != "classes") layer.fail("units", "expected a number or 'classes'");
    layers_.push_back(make_dense(forward_, values_, is_last ? classes : count("units"), has_relu));
  } else {
    layer.fail("type", "oneDNN's peer has no layer '" + type + "'");
    return;
  }
  values_ = layers_.back()->output();
}

void OnednnNetwork::append_backward() {
  memory gradient = in_layout(backward_, logit_gradients_, values_.get_desc());
  for (std::size_t index = layers_.size(); index-- > 0;) {
    gradient = layers_[index]->append_backward(backward_, gradient, index > 0);
  }
}

void OnednnNetwork::step() {
  run(forward_);
  evaluate_loss();
  run(backward_);
  update_weights();
}

std::int64_t OnednnNetwork::parameters() const {
  std::int64_t sum = 0;
  for (const auto& layer : layers_) {
    for (const Trained& trained : layer->trained()) {
      std::int64_t count = 1;
      for (const memory::dim extent : trained.value.get_desc().dims()) count *= extent;
      sum += count;
    }
  }
  return sum;
}

void OnednnNetwork::run(Calls& calls) {
  for (const Call& call : calls) call.primitive.execute(stream_, call.arguments);
  stream_.wait();
}

/// ∂/∂z of the mean cross-entropy: (softmax(z) − one-hot label)/batch. Labels are 0, 1, … 9, 0, ….
void OnednnNetwork::evaluate_loss() {
  const auto batch = static_cast<int>(logits_.get_desc().dims()[0]);
  for (int sample = 0; sample < batch; ++sample) {
    const float* logits = numbers(logits_) + sample * classes;
    float* gradients = numbers(logit_gradients_) + sample * classes;
    const float largest = *std::max_element(logits, logits + classes);
    float sum = 0.f;
    for (int c = 0; c < classes; ++c) sum += gradients[c] = std::exp(logits[c] - largest);
    for (int c = 0; c < classes; ++c) {
      gradients[c] = (gradients[c] / sum - (c == sample % classes ? 1.f : 0.f)) / static_cast<float>(batch);
    }
  }
}

/// v ← μv + g, w ← w − ηv.
void OnednnNetwork::update_weights() const {
  for (const auto& layer : layers_) {
    for (const Trained& trained : layer->trained()) {
      float *value = numbers(trained.value), *velocity = numbers(trained.velocity);
      const float* gradient = numbers(trained.gradient);
      const std::size_t count = trained.value.get_desc().get_size() / sizeof(float);
#pragma omp parallel for simd schedule(static)
      for (std::size_t i = 0; i < count; ++i) {
        velocity[i] = momentum * velocity[i] + gradient[i];
        value[i] -= learning_rate * velocity[i];
      }
    }
  }
}
