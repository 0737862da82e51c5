#include "engine/nn/fused_convolution.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/nn/kernels/copy_rows.hpp"
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

/// What both kinds share: Winograd's method between taking outputs and giving their gradients.
class OnWinograd : public Layer {
 public:
  OnWinograd(const ConvolutionStretch& stretch, const KernelSet& kernels, Winograd winograd)
      : stretch_(stretch), kernels_(kernels), winograd_(std::move(winograd)) {}

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    begin(y);
    const auto take = [&](std::size_t sample, std::size_t first, const Scalar* map) {
      take_outputs(map, first, std::min(kernels_.panel, filters() - first), sample, y);
    };
    winograd_.forward(stretch_.convolution->weight().value, x, pass.workers, std::ref(take));
  }

  void backward(const Matrix& x, const Matrix& y, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (stretch_.relu) {
      gradient_.set_size(dy.n_rows, dy.n_cols);
      relu_gradient(y, dy, gradient_, pass.workers);
    }
    const Matrix& gradient = stretch_.relu ? gradient_ : dy;
    if (!dx.is_empty()) {
      const auto give = [&](std::size_t sample, Scalar* map) { give_gradient(gradient, sample, map); };
      winograd_.data_gradient(stretch_.convolution->weight().value, std::ref(give), dx, pass.workers);
    }
    weight_gradient(x, gradient, pass.workers);
    if (Parameter* bias = stretch_.convolution->bias())
      sum_channels(gradient, filters(), bias->gradient, pass.workers);
  }

 protected:
  std::size_t filters() const { return stretch_.convolution->output_shape().channels; }

  /// Adds the bias to the outputs of some filters at one position, and applies the ReLU.
  void finish(Scalar* outputs, std::size_t first_filter, std::size_t count) const {
    if (const Parameter* bias = stretch_.convolution->bias()) {
      for (std::size_t filter = 0; filter < count; ++filter)
        outputs[filter] += bias->value[first_filter + filter];
    }
    if (!stretch_.relu) return;
    for (std::size_t filter = 0; filter < count; ++filter) {
      outputs[filter] = outputs[filter] < 0 ? Scalar{0} : outputs[filter];
    }
  }

  const ConvolutionStretch stretch_;
  const KernelSet& kernels_;
  Winograd winograd_;

 private:
  /// Before the outputs of a batch.
  virtual void begin(const Matrix& y) = 0;
  /// Makes the stretch's outputs of some filters' maps, as Winograd::Take has them.
  virtual void take_outputs(const Scalar* map, std::size_t first, std::size_t count, std::size_t sample,
                            Matrix& y) = 0;
  /// Writes where on the map the gradients of a sample belong, as Winograd::Give.
  virtual void give_gradient(const Matrix& gradient, std::size_t sample, Scalar* map) const = 0;
  virtual void weight_gradient(const Matrix& x, const Matrix& gradient, Workers& workers) = 0;

  Matrix gradient_;  // of the stretch's outputs before the ReLU
};

/// y = relu(conv(x)), every position.
class Unpooled final : public OnWinograd {
 public:
  using OnWinograd::OnWinograd;

  Shape output_shape() const override { return stretch_.convolution->output_shape(); }
  std::string kernel() const override { return winograd_.name(); }

 private:
  void begin(const Matrix&) override {}

  void take_outputs(const Scalar* map, std::size_t first, std::size_t count, std::size_t sample,
                    Matrix& y) override {
    for (std::size_t row = 0; row < window().output_height; ++row) {
      Scalar* outputs = y.colptr(sample) + row * window().output_width * filters() + first;
      copy_rows(map + row * winograd_.map_width() * kernels_.panel, kernels_.panel, outputs, filters(),
                window().output_width, count);
      for (std::size_t column = 0; column < window().output_width; ++column, outputs += filters()) {
        finish(outputs, first, count);
      }
    }
  }

  void give_gradient(const Matrix& gradient, std::size_t sample, Scalar* map) const override {
    const std::size_t row_size = window().output_width * filters();
    for (std::size_t row = 0; row < window().output_height; ++row) {
      std::copy_n(gradient.colptr(sample) + row * row_size, row_size,
                  map + row * winograd_.map_width() * filters());
    }
  }

  void weight_gradient(const Matrix& x, const Matrix& gradient, Workers& workers) override {
    stretch_.convolution->weight_gradient(x, gradient, workers);
  }

  const Window& window() const { return stretch_.convolution->window(); }
};

/// y = relu(max-pool(conv(x))), without ever writing what the pool leaves out. y is the same as with the ReLU
/// before the pool and the bias before both, also when rounded; but where the bias rounds two outputs to one,
/// another of them may win, and takes the gradient.
class Pooled final : public OnWinograd {
 public:
  Pooled(const ConvolutionStretch& stretch, const KernelSet& kernels, Winograd winograd,
         SparseWeightGradient weight_gradient)
      : OnWinograd(stretch, kernels, std::move(winograd)),
        weight_gradient_(std::move(weight_gradient)),
        windows_(stretch.pool->window(), winograd_.map_width()) {}

  Shape output_shape() const override { return stretch_.pool->output_shape(); }
  std::string kernel() const override {
    return winograd_.name() + ", pooled at once, sparse weight gradient";
  }

 private:
  void begin(const Matrix& y) override { winners_.resize(std::max<std::size_t>(winners_.size(), y.n_elem)); }

  void take_outputs(const Scalar* map, std::size_t first, std::size_t count, std::size_t sample,
                    Matrix& y) override {
    Scalar* const outputs = y.colptr(sample) + first;
    kernels_.pool_maxima({windows_.outputs(), windows_.first.data(), windows_.positions.data(), map,
                          kernels_.panel, count, outputs, winners_.data() + sample * y.n_rows + first,
                          filters()});
    for (std::size_t output = 0; output < windows_.outputs(); ++output) {
      finish(outputs + output * filters(), first, count);
    }
  }

  void give_gradient(const Matrix& gradient, std::size_t sample, Scalar* map) const override {
    const std::size_t all = filters();
    const Scalar* value = gradient.colptr(sample);
    const Index* winner = winners_.data() + sample * gradient.n_rows;
    for (std::size_t output = 0; output < windows_.outputs(); ++output) {
      for (std::size_t filter = 0; filter < all; ++filter, ++value, ++winner) {
        map[static_cast<std::size_t>(*winner) * all + filter] += *value;
      }
    }
  }

  void weight_gradient(const Matrix& x, const Matrix& gradient, Workers& workers) override {
    weight_gradient_.compute(x, gradient, winners_, stretch_.convolution->weight().gradient, workers);
  }

  SparseWeightGradient weight_gradient_;
  PoolWindows windows_;
  std::vector<Index> winners_;  // for each output, the position on the map that won; of the last forward()
};

/// At most a third of the convolution's outputs win in a pool.
bool pays(const MaxPooling& pool) {
  return 3 * pool.window().output_positions() <= pool.window().input.height * pool.window().input.width;
}

}  // namespace

std::unique_ptr<Layer> make_fused_convolution(const ConvolutionStretch& stretch, const KernelSet& kernels) {
  const Window& window = stretch.convolution->window();
  const std::size_t filters = stretch.convolution->output_shape().channels;
  std::optional<Winograd> winograd = Winograd::of(window, filters, kernels);
  if (!winograd) return nullptr;
  if (stretch.pool == nullptr) return std::make_unique<Unpooled>(stretch, kernels, std::move(*winograd));
  if (!pays(*stretch.pool)) return nullptr;
  const std::size_t most = stretch.pool->window().output_positions();
  auto weight_gradient = SparseWeightGradient::of(window, filters, most, winograd->map_width(), kernels);
  if (!weight_gradient) return nullptr;
  return std::make_unique<Pooled>(stretch, kernels, std::move(*winograd), std::move(*weight_gradient));
}

}  // namespace rankcollapse
