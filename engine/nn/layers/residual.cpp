#include <array>

#include "engine/nn/kernels/elementwise.hpp"
#include "engine/nn/make_chain.hpp"
#include "engine/nn/shortcut.hpp"

namespace rankcollapse {
namespace {

/// y = f(x) + s(x), where f is a chain of layers and s the shortcut past them (He et al. 2016).
class Residual final : public Layer {
 public:
  Residual(Chain layers, Chain shortcut) : chains_{std::move(layers), std::move(shortcut)} {}

  Shape output_shape() const override { return chains_[0].output_shape(); }

  void forward(const Matrix& x, Matrix& y, const Pass& pass) override {
    const Matrix& f = chains_[0].forward(x, pass);
    const Matrix& s = chains_[1].forward(x, pass);
    add(f, s, y, pass.workers);
  }

  // dL/dx = dL/df · df/dx + dL/ds · ds/dx with dL/df = dL/ds = dL/dy.
  void backward(const Matrix& x, const Matrix&, const Matrix& dy, Matrix& dx, const Pass& pass) override {
    const bool wanted = !dx.is_empty();
    const Matrix& through_f = chains_[0].backward(x, dy, wanted, pass);
    const Matrix& through_s = chains_[1].backward(x, dy, wanted, pass);
    if (wanted) add(through_f, through_s, dx, pass.workers);
  }

  std::vector<Parameter*> parameters() override {
    return both(chains_[0].parameters(), chains_[1].parameters());
  }
  std::vector<Buffer*> buffers() override { return both(chains_[0].buffers(), chains_[1].buffers()); }

  std::span<Chain> chains() override { return chains_; }

  double multiply_adds() const override { return chains_[0].multiply_adds() + chains_[1].multiply_adds(); }

 private:
  static void add(const Matrix& a, const Matrix& b, Matrix& sum, Workers& workers) {
    const Scalar *left = a.memptr(), *right = b.memptr();
    Scalar* result = sum.memptr();
    for_each_element(sum.n_elem, workers, [=](std::size_t i) { result[i] = left[i] + right[i]; });
  }

  template <typename Element>
  static std::vector<Element> both(std::vector<Element> first, const std::vector<Element>& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
  }

  std::array<Chain, 2> chains_;  // f and s
};

}  // namespace

std::unique_ptr<Layer> make_residual(const Config& config, const LayerSite& site) {
  const std::size_t mistakes = config.mistakes();
  const LayerSite inside{site.name, site.input, site.classes, read_initializers(config, site.initializers),
                         site.names};
  Chain layers = make_chain(config, inside);
  if (layers.layers().empty() && config.mistakes() == mistakes)
    config.fail("layers", "a residual needs at least one layer");
  const Shape output = config.mistakes() == mistakes ? layers.output_shape() : Shape{};
  Chain shortcut = make_shortcut(config, inside, output);
  return std::make_unique<Residual>(std::move(layers), std::move(shortcut));
}

}  // namespace rankcollapse
