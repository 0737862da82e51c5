#include <array>
#include <cmath>

#include "engine/nn/kernels/per_channel.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

using ChannelSums = std::array<double, channel_tile>;

/// y = γ·x̂ + β with x̂ = (x − m)/√(v + ε), channel by channel (feature by feature, where the input is flat).
/// In training m and v are the batch's mean and biased variance; the running ones, which evaluation uses,
/// keep the share `momentum` of themselves at each step, and the running variance is the unbiased one.
class BatchNorm final : public Layer {
 public:
  BatchNorm(double momentum, double epsilon, const LayerSite& site)
      : shape_(site.input),
        channels_(site.input.flat ? site.input.size() : site.input.channels),
        momentum_(momentum),
        epsilon_(epsilon) {
    const Shape columns = site.input.flat ? site.input : Shape::vector(channels_);
    const auto one = [](Parameter& parameter, double, const Random&) { parameter.value.ones(); };
    const auto zero = [](Parameter& parameter, double, const Random&) { parameter.value.zeros(); };
    const auto add = [&](const char* suffix, Initializer initializer) {
      parameters_.push_back({site.name + suffix,
                             Parameter::Kind::normalization,
                             room(channels_, 1),
                             room(channels_, 1),
                             columns,
                             channels_,
                             channels_,
                             initializer,
                             {}});
    };
    add(".weight", {one, 0.0});
    add(".bias", {zero, 0.0});
    buffers_.push_back({site.name + ".running_mean", Matrix(channels_, 1, arma::fill::zeros), columns});
    buffers_.push_back({site.name + ".running_var", Matrix(channels_, 1, arma::fill::ones), columns});
  }

  Shape output_shape() const override { return shape_; }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    mean_.set_size(channels_, 1);
    inverse_deviation_.set_size(channels_, 1);
    for_each_channel_tile(channels_, pass.workers, [&](std::size_t first, std::size_t count) {
      if (pass.mode == Mode::training) {
        measure(x, first, count);
      } else {
        use_running_statistics(first, count);
      }
      std::array<Scalar, channel_tile> scale{}, shift{};
      for (std::size_t c = 0; c < count; ++c) {
        scale[c] = parameters_[0].value[first + c] * inverse_deviation_[first + c];
        shift[c] = parameters_[1].value[first + c] - mean_[first + c] * scale[c];
      }
      for_each_row(x.n_elem, first, [&](std::size_t row) {
        for (std::size_t c = 0; c < count; ++c) y[row + c] = x[row + c] * scale[c] + shift[c];
      });
    });
  }

  // dL/dγ = Σ dy·x̂, dL/dβ = Σ dy; in training dL/dx = γ/√(v + ε) · (dy − mean(dy) − x̂·mean(dy·x̂)), for m and
  // v depend on x; in evaluation dL/dx = γ/√(v + ε) · dy.
  void backward(const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    for_each_channel_tile(channels_, pass.workers, [&](std::size_t first, std::size_t count) {
      ChannelSums dy_sum{}, dy_x_sum{};
      for_each_row(x.n_elem, first, [&](std::size_t row) {
        for (std::size_t c = 0; c < count; ++c) {
          dy_sum[c] += static_cast<double>(dy[row + c]);
          dy_x_sum[c] += static_cast<double>(dy[row + c] * normalized(x[row + c], first + c));
        }
      });
      for (std::size_t c = 0; c < count; ++c) {
        parameters_[0].gradient[first + c] = static_cast<Scalar>(dy_x_sum[c]);
        parameters_[1].gradient[first + c] = static_cast<Scalar>(dy_sum[c]);
      }
      if (dx.is_empty()) return;
      const double share =
          pass.mode == Mode::training ? static_cast<double>(channels_) / static_cast<double>(x.n_elem) : 0;
      for_each_row(x.n_elem, first, [&](std::size_t row) {
        for (std::size_t c = 0; c < count; ++c) {
          const auto mean_part = static_cast<Scalar>(share * dy_sum[c]);
          const auto slope_part = static_cast<Scalar>(share * dy_x_sum[c]);
          dx[row + c] = parameters_[0].value[first + c] * inverse_deviation_[first + c] *
                        (dy[row + c] - mean_part - normalized(x[row + c], first + c) * slope_part);
        }
      });
    });
  }

  std::vector<Parameter*> parameters() override { return pointers_to(parameters_); }
  std::vector<Buffer*> buffers() override { return pointers_to(buffers_); }

 private:
  /// Calls body(index of channel `first`) for every position and sample, in order.
  template <typename Body>
  void for_each_row(std::size_t elements, std::size_t first, Body&& body) const {
    for (std::size_t row = first; row < elements; row += channels_) body(row);
  }

  Scalar normalized(Scalar value, std::size_t channel) const {
    return (value - mean_[channel]) * inverse_deviation_[channel];
  }

  void measure(const Matrix& x, std::size_t first, std::size_t count) {
    const double rows = static_cast<double>(x.n_elem) / static_cast<double>(channels_);
    ChannelSums sum{}, squares{};
    for_each_row(x.n_elem, first, [&](std::size_t row) {
      for (std::size_t c = 0; c < count; ++c) sum[c] += static_cast<double>(x[row + c]);
    });
    for (std::size_t c = 0; c < count; ++c) sum[c] /= rows;
    for_each_row(x.n_elem, first, [&](std::size_t row) {
      for (std::size_t c = 0; c < count; ++c) {
        const double difference = static_cast<double>(x[row + c]) - sum[c];
        squares[c] += difference * difference;
      }
    });
    for (std::size_t c = 0; c < count; ++c) {
      set_statistics(first + c, sum[c], squares[c] / rows);
      update_running(buffers_[0].value[first + c], sum[c]);
      update_running(buffers_[1].value[first + c], squares[c] / std::max(1.0, rows - 1.0));
    }
  }

  void use_running_statistics(std::size_t first, std::size_t count) {
    for (std::size_t c = first; c < first + count; ++c) {
      set_statistics(c, static_cast<double>(buffers_[0].value[c]), static_cast<double>(buffers_[1].value[c]));
    }
  }

  void set_statistics(std::size_t channel, double mean, double variance) {
    mean_[channel] = static_cast<Scalar>(mean);
    inverse_deviation_[channel] = static_cast<Scalar>(1.0 / std::sqrt(variance + epsilon_));
  }

  void update_running(Scalar& running, double batch) const {
    running = static_cast<Scalar>(momentum_ * static_cast<double>(running) + (1.0 - momentum_) * batch);
  }

  Shape shape_;
  std::size_t channels_;
  double momentum_, epsilon_;
  std::vector<Parameter> parameters_;  // γ, β
  std::vector<Buffer> buffers_;        // running mean, running variance
  Matrix mean_, inverse_deviation_;    // of the last forward(), as backward() needs them
};

}  // namespace

std::unique_ptr<Layer> make_batch_norm(const Config& config, const LayerSite& site) {
  const double momentum = config.number("momentum", 0.99, Range::from_below(0, 1));
  return std::make_unique<BatchNorm>(momentum, config.number("epsilon", 1e-3, Range::positive()), site);
}

}  // namespace rankcollapse
