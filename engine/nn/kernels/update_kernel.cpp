#include "engine/nn/kernels/kernel_functions.hpp"
#include "engine/nn/kernels/vector.hpp"

namespace rankcollapse::INSTRUCTION_SET {
namespace {

constexpr std::size_t ahead = 4096 / sizeof(Scalar);

template <bool nesterov>
void step_with_momentum(const MomentumStep& step) {
  const auto [count, mu, eta, unused, g, v, w] = step;
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    __builtin_prefetch(v + i + ahead, 1);
    __builtin_prefetch(w + i + ahead, 1);
    const Vector downhill = eta * load(g + i), velocity = mu * load(v + i) - downhill;
    store(v + i, velocity);
    store(w + i, load(w + i) + (nesterov ? mu * velocity - downhill : velocity));
  }
  for (; i < count; ++i) {
    const Scalar downhill = eta * g[i];
    v[i] = mu * v[i] - downhill;
    w[i] += nesterov ? mu * v[i] - downhill : v[i];
  }
}

}  // namespace

void momentum_step(const MomentumStep& step) {
  step.nesterov ? step_with_momentum<true>(step) : step_with_momentum<false>(step);
}

void add_multiple(std::size_t count, Scalar factor, const Scalar* from, Scalar* to) {
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) store(to + i, load(to + i) + factor * load(from + i));
  for (; i < count; ++i) to[i] += factor * from[i];
}

}  // namespace rankcollapse::INSTRUCTION_SET
