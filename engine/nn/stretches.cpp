#include "engine/nn/stretches.hpp"

namespace rankcollapse {

std::vector<Stretch> find_stretches(std::span<const NamedLayer> layers, const KernelSet& kernels) {
  std::vector<Stretch> stretches;
  const auto pool_at = [&](std::size_t index) -> const MaxPooling* {
    return index < layers.size() ? dynamic_cast<const MaxPooling*>(layers[index].layer.get()) : nullptr;
  };
  for (std::size_t first = 0; first < layers.size(); ++first) {
    auto* const convolution = dynamic_cast<Convolution*>(layers[first].layer.get());
    if (convolution == nullptr) continue;
    const bool relu = first + 1 < layers.size() && layers[first + 1].type == "relu";
    const std::size_t end = first + (relu ? 1 : 0);
    if (const MaxPooling* pool = pool_at(end + 1)) {
      if (auto fused = make_fused_convolution({convolution, relu, pool}, kernels)) {
        stretches.push_back({first, end + 1, std::move(fused)});
        continue;
      }
    }
    if (auto fused = make_fused_convolution({convolution, relu, nullptr}, kernels)) {
      stretches.push_back({first, end, std::move(fused)});
    }
  }
  return stretches;
}

}  // namespace rankcollapse
