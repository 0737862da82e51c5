#include "engine/nn/fused_convolution.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/kernels/per_channel.hpp"
#include "engine/nn/kernels/sparse_weight_gradient.hpp"
#include "engine/nn/kernels/winograd.hpp"

namespace rankcollapse {
namespace {

/// The positions under each window of a pool, as PoolMaxima wants them.
struct PoolWindows {
  std::vector<std::uint32_t> first = {0};
  std::vector<std::uint32_t> positions;

  PoolWindows(const Window& window, std::size_t map_width) {
    for (std::size_t row = 0; row < window.output_height; ++row) {
      for (std::size_t column = 0; column < window.output_width; ++column) {
        for_each_tap(window, row, column, [&](std::size_t, std::size_t position) {
          const std::size_t h = position / window.input.width, w = position % window.input.width;
          positions.push_back(static_cast<std::uint32_t>(h * map_width + w));
        });
        first.push_back(static_cast<std::uint32_t>(positions.size()));
      }
    }
  }

  std::size_t outputs() const { return first.size() - 1; }
};

/// What follows the convolution, on the filters of a panel: bias and ReLU.
struct Finish {
  const Matrix* bias;
  bool relu;

  Scalar operator()(Scalar value, std::size_t filter) const {
    if (bias != nullptr) value += (*bias)[filter];
    return relu && value < 0 ? Scalar{0} : value;
  }
};

/// y = relu(conv(x)), every position.
class Unpooled final : public FusedConvolution {
 public:
  Unpooled(const ConvolutionStretch& stretch, Winograd winograd)
      : stretch_(stretch), winograd_(std::move(winograd)) {}

  Shape output_shape() const override { return stretch_.convolution->output_shape(); }
  std::vector<Parameter*> parameters() override { return stretch_.convolution->parameters(); }
  std::string kernel() const override { return winograd_.name(); }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    const Finish finish{bias() == nullptr ? nullptr : &bias()->value, stretch_.relu};
    const std::size_t filters = output_shape().channels, panel = kernel_set().panel;
    const auto take = [&](std::size_t sample, std::size_t first, const Scalar* map) {
      const std::size_t count = std::min(panel, filters - first);
      for_each_position([&](std::size_t position, std::size_t on_map) {
        const Scalar* from = map + on_map * panel;
        Scalar* to = y.colptr(sample) + position * filters + first;
        for (std::size_t filter = 0; filter < count; ++filter)
          to[filter] = finish(from[filter], first + filter);
      });
    };
    winograd_.forward(stretch_.convolution->weight().value, x, pass.workers, std::ref(take));
  }

  void backward(const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    const Matrix& gradient = stretch_.relu ? where_positive(y, dy, pass.workers) : dy;
    if (!dx.is_empty()) {
      const std::size_t filters = output_shape().channels;
      const auto give = [&](std::size_t sample, Scalar* map) {
        for_each_position([&](std::size_t position, std::size_t on_map) {
          std::copy_n(gradient.colptr(sample) + position * filters, filters, map + on_map * filters);
        });
      };
      winograd_.data_gradient(stretch_.convolution->weight().value, std::ref(give), dx, pass.workers);
    }
    stretch_.convolution->weight_gradient(x, gradient, pass.workers);
    if (bias() != nullptr) sum_channels(gradient, output_shape().channels, bias()->gradient, pass.workers);
  }

 private:
  Parameter* bias() { return stretch_.convolution->bias(); }

  template <typename Body>
  void for_each_position(Body&& body) const {
    const Window& window = stretch_.convolution->window();
    for (std::size_t row = 0; row < window.output_height; ++row) {
      for (std::size_t column = 0; column < window.output_width; ++column) {
        body(row * window.output_width + column, row * winograd_.map_width() + column);
      }
    }
  }

  const Matrix& where_positive(const Matrix& y, const Matrix& dy, Workers& workers) {
    gradient_.set_size(dy.n_rows, dy.n_cols);
    const Scalar *out = y.memptr(), *from = dy.memptr();
    Scalar* to = gradient_.memptr();
    for_each_element(dy.n_elem, workers, [=](std::size_t i) { to[i] = out[i] > 0 ? from[i] : Scalar{0}; });
    return gradient_;
  }

  ConvolutionStretch stretch_;
  Winograd winograd_;
  Matrix gradient_;  // of the convolution's outputs, where a ReLU follows
};

/// y = max-pool(relu(conv(x))), without ever writing what the pool leaves out.
class Pooled final : public FusedConvolution {
 public:
  Pooled(const ConvolutionStretch& stretch, Winograd winograd, SparseWeightGradient weight_gradient)
      : stretch_(stretch),
        winograd_(std::move(winograd)),
        weight_gradient_(std::move(weight_gradient)),
        windows_(stretch.pool->window(), winograd_.map_width()) {}

  Shape output_shape() const override { return stretch_.pool->output_shape(); }
  std::vector<Parameter*> parameters() override { return stretch_.convolution->parameters(); }
  std::string kernel() const override {
    return winograd_.name() + ", pooled at once, sparse weight gradient";
  }

  // max(a) + b = max(a + b) and max(relu(a)) = relu(max(a)), also when rounded.
  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    winners_.resize(std::max<std::size_t>(winners_.size(), y.n_elem));
    const Finish finish{bias() == nullptr ? nullptr : &bias()->value, stretch_.relu};
    const std::size_t filters = output_shape().channels, panel = kernel_set().panel;
    const auto take = [&](std::size_t sample, std::size_t first, const Scalar* map) {
      const std::size_t count = std::min(panel, filters - first);
      Scalar* to = y.colptr(sample) + first;
      kernel_set().pool_maxima({windows_.outputs(), windows_.first.data(), windows_.positions.data(), map,
                                panel, count, to, winners_.data() + sample * y.n_rows + first, filters});
      for (std::size_t output = 0; output < windows_.outputs(); ++output, to += filters) {
        for (std::size_t filter = 0; filter < count; ++filter)
          to[filter] = finish(to[filter], first + filter);
      }
    };
    winograd_.forward(stretch_.convolution->weight().value, x, pass.workers, std::ref(take));
  }

  void backward(const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    const Matrix& gradient = stretch_.relu ? where_positive(y, dy, pass.workers) : dy;
    Parameter& weight = stretch_.convolution->weight();
    if (!dx.is_empty()) {
      const auto give = [&](std::size_t sample, Scalar* map) { scatter(gradient, sample, map); };
      winograd_.data_gradient(weight.value, std::ref(give), dx, pass.workers);
    }
    weight_gradient_.compute(x, gradient, winners_, winograd_.map_width(), weight.gradient, pass.workers);
    if (bias() != nullptr) sum_channels(gradient, output_shape().channels, bias()->gradient, pass.workers);
  }

 private:
  Parameter* bias() { return stretch_.convolution->bias(); }

  void scatter(const Matrix& gradient, std::size_t sample, Scalar* map) const {
    const std::size_t filters = stretch_.convolution->output_shape().channels;
    const Scalar* value = gradient.colptr(sample);
    const Index* winner = winners_.data() + sample * gradient.n_rows;
    for (std::size_t output = 0; output < windows_.outputs(); ++output) {
      for (std::size_t filter = 0; filter < filters; ++filter, ++value, ++winner) {
        map[static_cast<std::size_t>(*winner) * filters + filter] += *value;
      }
    }
  }

  const Matrix& where_positive(const Matrix& y, const Matrix& dy, Workers& workers) {
    gradient_.set_size(dy.n_rows, dy.n_cols);
    const Scalar *out = y.memptr(), *from = dy.memptr();
    Scalar* to = gradient_.memptr();
    for_each_element(dy.n_elem, workers, [=](std::size_t i) { to[i] = out[i] > 0 ? from[i] : Scalar{0}; });
    return gradient_;
  }

  ConvolutionStretch stretch_;
  Winograd winograd_;
  SparseWeightGradient weight_gradient_;
  PoolWindows windows_;
  std::vector<Index> winners_;  // for each output, the position on the map that won; of the last forward()
  Matrix gradient_;             // of the outputs before the ReLU
};

/// At most a third of the convolution's outputs win in a pool.
bool pays(const MaxPooling& pool) {
  return 3 * pool.window().output_positions() <= pool.window().input.height * pool.window().input.width;
}

}  // namespace

std::unique_ptr<FusedConvolution> make_fused_convolution(const ConvolutionStretch& stretch) {
  const Window& window = stretch.convolution->window();
  const std::size_t filters = stretch.convolution->output_shape().channels;
  std::optional<Winograd> winograd = Winograd::of(window, filters, kernel_set());
  if (!winograd) return nullptr;
  if (stretch.pool == nullptr) return std::make_unique<Unpooled>(stretch, std::move(*winograd));
  if (!pays(*stretch.pool)) return nullptr;
  const std::size_t most = stretch.pool->window().output_positions();
  auto weight_gradient = SparseWeightGradient::of(window, filters, most, kernel_set());
  if (!weight_gradient) return nullptr;
  return std::make_unique<Pooled>(stretch, std::move(*winograd), std::move(*weight_gradient));
}

}  // namespace rankcollapse
