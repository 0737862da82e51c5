#include <algorithm>

#include "engine/nn/kernels/dense_products.hpp"
#include "engine/nn/kernels/gemm.hpp"
#include "engine/nn/kernels/per_channel.hpp"
#include "engine/nn/layers.hpp"

namespace rankcollapse {
namespace {

/// y = W x + b. Each product is one call of OpenBLAS a tile, or all are by kernels/dense_products.hpp.
class Dense final : public Layer {
 public:
  Dense(std::size_t units, bool with_bias, const LayerSite& site)
      : units_(units),
        parameters_(weight_and_bias(site.name, units, site.input, units, with_bias, site.initializers)) {}

  Shape output_shape() const override { return Shape::vector(units_); }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    if (is_fast(x, pass)) {
      products_.forward(parameters_[0].value, has_bias() ? &parameters_[1].value : nullptr, x, y,
                        pass.workers);
      return;
    }
    if (has_bias()) fill_channels(parameters_[1].value, x.n_cols, y.memptr());
    const Matrix& w = parameters_[0].value;
    pass.workers.run(tiles(units_, tile), [&](std::size_t number, Scratch&) {
      const std::size_t first = number * tile;
      multiply(Transpose::no, Transpose::no, std::min(tile, units_ - first), x.n_cols, w.n_cols,
               {w.memptr() + first, units_}, {x.memptr(), x.n_rows}, has_bias() ? 1 : 0,
               {y.memptr() + first, units_});
    });
  }

  // dL/dW = dy xᵀ, dL/db = Σ dy over the batch, dL/dx = Wᵀ dy.
  void backward(const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    const Matrix& w = parameters_[0].value;
    Matrix* db = has_bias() ? &parameters_[1].gradient : nullptr;
    if (is_fast(x, pass)) {
      const auto take = [&](std::size_t first, std::span<Scalar> gradient) {
        pass.hand_over(parameters_[0], first, gradient);
      };
      products_.backward(w, x, dy, dx, db, std::ref(take), pass.workers);
      return;
    }
    if (db != nullptr) sum_channels(dy, units_, *db, pass.workers);
    pass.workers.run(tiles(w.n_cols, tile), [&](std::size_t number, Scratch&) {
      const std::size_t first = number * tile;
      const std::size_t columns = std::min<std::size_t>(tile, w.n_cols - first);
      multiply(Transpose::no, Transpose::yes, units_, columns, x.n_cols, {dy.memptr(), units_},
               {x.memptr() + first, x.n_rows}, 0, {parameters_[0].gradient.colptr(first), units_});
      if (dx.is_empty()) return;
      multiply(Transpose::yes, Transpose::no, columns, x.n_cols, units_, {w.colptr(first), units_},
               {dy.memptr(), units_}, 0, {dx.memptr() + first, dx.n_rows});
    });
  }

  std::vector<Parameter*> parameters() override { return pointers_to(parameters_); }

  std::string kernel() const override {
    return "panel products, for batches of " + std::to_string(DenseProducts::fewest_samples) + " or more";
  }

  double multiply_adds() const override { return static_cast<double>(parameters_[0].value.n_elem); }

 private:
  static constexpr std::size_t tile = 64;  // rows of y, or of x, that one task computes

  bool has_bias() const { return parameters_.size() > 1; }

  static bool is_fast(const Matrix& x, const Pass& pass) {
    return pass.kernels == Kernels::automatic && x.n_cols >= DenseProducts::fewest_samples;
  }

  std::size_t units_;
  std::vector<Parameter> parameters_;
  DenseProducts products_{kernel_set()};
};

}  // namespace

std::unique_ptr<Layer> make_dense(const Config& config, const LayerSite& site) {
  const bool named = config.kind("units") == Config::Kind::text;
  const auto units =
      named ? site.classes : static_cast<std::size_t>(config.integer("units", Range::between(1, 1 << 24)));
  if (named && config.text("units") != "classes") {
    config.fail("units", "expected a whole number or 'classes', the data set's number of classes");
  } else if (named && site.classes == 0) {
    config.fail("units", "the number of classes is known only together with a data set");
  }
  if (site.input.known() && !site.input.flat) {
    config.fail("needs features, and gets an image (" + to_string(site.input) + "): put a flatten before it");
  }
  LayerSite own = site;
  own.initializers = read_initializers(config, site.initializers);
  return std::make_unique<Dense>(units, config.flag("bias", true), own);
}

}  // namespace rankcollapse
