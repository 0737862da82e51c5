#include <algorithm>
#include <array>

#include "engine/nn/convolution.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/kernels/patches.hpp"
#include "engine/nn/kernels/per_channel.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y[:, p] = W · patch(x, p) + b at every output position p, where patch(x, p) stacks the inputs under the
/// window. W has one row a filter and one column a (kernel row, kernel column, channel).
class Conv2d final : public Convolution {
 public:
  Conv2d(Window window, std::size_t filters, bool with_bias, const LayerSite& site)
      : window_(window),
        filters_(filters),
        parameters_(weight_and_bias(site.name, filters,
                                    Shape::image(window.height, window.width, window.input.channels),
                                    window.taps() * filters, with_bias, site.initializers)) {}

  Shape output_shape() const override {
    return Shape::image(window_.output_height, window_.output_width, filters_);
  }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    for_each_chunk(x.n_cols, pass.workers, [&](std::size_t first, std::size_t samples, Scalar* patches) {
      for (std::size_t sample = 0; sample < samples; ++sample) {
        gather_patches(window_, x.colptr(first + sample), 0, window_.taps(), patches + sample * patch_size());
      }
      Scalar* output = y.colptr(first);
      if (has_bias()) fill_channels(parameters_[1].value, samples * window_.output_positions(), output);
      multiply(Transpose::no, Transpose::no, filters_, samples * window_.output_positions(), inner(),
               kernels(), {patches, inner()}, has_bias() ? 1 : 0, {output, filters_});
    });
  }

  // dx[patch p] += Wᵀ · dy[:, p],  dL/dW = Σ_p dy[:, p] · patch(x, p)ᵀ,  dL/db = Σ_p dy[:, p].
  void backward(const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    if (!dx.is_empty()) data_gradient(dy, dx, pass.workers);
    weight_gradient(x, dy, pass.workers);
    if (has_bias()) sum_channels(dy, filters_, parameters_[1].gradient, pass.workers);
  }

  // Each task owns some columns of the gradient and goes through the batch in order: the sum does not depend
  // on who adds.
  void weight_gradient(const Matrix& x, const Matrix& dy, Workers& workers) override {
    const std::size_t channels = window_.input.channels;
    const std::size_t group = tiles(gradient_columns, channels);
    workers.run(tiles(window_.taps(), group), [&](std::size_t number, Scratch& scratch) {
      const std::size_t first_tap = number * group;
      const std::size_t last_tap = std::min(window_.taps(), first_tap + group);
      const std::size_t rows = (last_tap - first_tap) * channels;
      const std::size_t panel = rows * window_.output_positions();
      const std::size_t chunk = std::max<std::size_t>(1, chunk_size / panel);
      Scalar* panels = scratch.numbers<Scalar>(std::min<std::size_t>(chunk, x.n_cols) * panel);
      for (std::size_t first = 0; first < x.n_cols; first += chunk) {
        const std::size_t samples = std::min<std::size_t>(chunk, x.n_cols - first);
        for (std::size_t sample = 0; sample < samples; ++sample) {
          gather_patches(window_, x.colptr(first + sample), first_tap, last_tap, panels + sample * panel);
        }
        multiply(Transpose::no, Transpose::yes, filters_, rows, samples * window_.output_positions(),
                 {dy.colptr(first), filters_}, {panels, rows}, first == 0 ? 0 : 1,
                 {parameters_[0].gradient.colptr(first_tap * channels), filters_});
      }
    });
  }

  const Window& window() const override { return window_; }
  Parameter& weight() override { return parameters_[0]; }
  Parameter* bias() override { return has_bias() ? &parameters_[1] : nullptr; }

  std::vector<Parameter*> parameters() override { return pointers_to(parameters_); }

  double multiply_adds() const override {
    return static_cast<double>(parameters_[0].value.n_elem * window_.output_positions());
  }

 private:
  // Patches of a chunk of samples stay near the size of a second-level cache, and are never those of a whole
  // batch.
  static constexpr std::size_t chunk_size = std::size_t{1} << 19;
  // The weight gradient is cut into tasks of so many of W's columns or a few more.
  static constexpr std::size_t gradient_columns = 48;

  bool has_bias() const { return parameters_.size() > 1; }
  std::size_t inner() const { return parameters_[0].value.n_cols; }
  std::size_t patch_size() const { return inner() * window_.output_positions(); }
  Block<const Scalar> kernels() const { return {parameters_[0].value.memptr(), filters_}; }

  /// Calls body(first sample, number of samples, room for their patches) for chunks that cover the batch.
  template <typename Body>
  void for_each_chunk(std::size_t batch, Workers& workers, Body&& body) const {
    const std::size_t chunk = std::max<std::size_t>(1, chunk_size / patch_size());
    workers.run(tiles(batch, chunk), [&](std::size_t number, Scratch& scratch) {
      const std::size_t first = number * chunk;
      const std::size_t samples = std::min(chunk, batch - first);
      body(first, samples, scratch.numbers<Scalar>(samples * patch_size()));
    });
  }

  void data_gradient(const Matrix& dy, Matrix& dx, Workers& workers) const {
    for_each_chunk(dy.n_cols, workers, [&](std::size_t first, std::size_t samples, Scalar* patches) {
      multiply(Transpose::yes, Transpose::no, inner(), samples * window_.output_positions(), filters_,
               kernels(), {dy.colptr(first), filters_}, 0, {patches, inner()});
      std::fill_n(dx.colptr(first), samples * dx.n_rows, Scalar{0});
      for (std::size_t sample = 0; sample < samples; ++sample) {
        scatter_patches(window_, patches + sample * patch_size(), dx.colptr(first + sample));
      }
    });
  }

  Window window_;
  std::size_t filters_;
  std::vector<Parameter> parameters_;
};

}  // namespace

std::unique_ptr<Layer> make_conv2d(const Config& config, const LayerSite& site) {
  const auto filters = static_cast<std::size_t>(config.integer("filters", Range::between(1, 1 << 24)));
  const Window window = read_window(config, site, "kernel", 1);
  LayerSite own = site;
  own.initializers = read_initializers(config, site.initializers);
  return std::make_unique<Conv2d>(window, filters, config.flag("bias", true), own);
}

std::unique_ptr<Layer> make_convolution(const Window& window, std::size_t filters, bool with_bias,
                                        const LayerSite& site) {
  return std::make_unique<Conv2d>(window, filters, with_bias, site);
}

}  // namespace rankcollapse
