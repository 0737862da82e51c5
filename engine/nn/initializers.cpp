#include "engine/nn/initializers.hpp"

#include <cmath>

#include "engine/nn/network.hpp"
#include "engine/nn/parameter.hpp"

namespace rankcollapse {
namespace {

template <typename Draw>
void fill(Parameter& parameter, Draw&& draw) {
  for (std::size_t element = 0; element < parameter.value.n_elem; ++element) {
    parameter.value[element] = static_cast<Scalar>(draw(element));
  }
}

void fill_uniform(Parameter& parameter, double bound, const Random& random) {
  fill(parameter, [&](std::size_t element) { return bound * (2.0 * random.uniform(0, element) - 1.0); });
}

void fill_normal(Parameter& parameter, double deviation, const Random& random) {
  fill(parameter, [&](std::size_t element) { return deviation * random.normal(0, element); });
}

double fan_sum(const Parameter& parameter) {
  return static_cast<double>(parameter.fan_in + parameter.fan_out);
}

// Keras 2.1: a normal cut off at two standard deviations and not widened to make up for it, so that the
// entries' standard deviation is 0.8796·√(2/(fan_in + fan_out)).
void glorot_normal_truncated(Parameter& parameter, double, const Random& random) {
  const double deviation = std::sqrt(2.0 / fan_sum(parameter));
  fill(parameter, [&](std::size_t element) {
    double value = random.normal(0, element);
    for (std::uint64_t attempt = 1; std::abs(value) > 2.0; ++attempt) value = random.normal(attempt, element);
    return deviation * value;
  });
}

void glorot_uniform(Parameter& parameter, double, const Random& random) {
  fill_uniform(parameter, std::sqrt(6.0 / fan_sum(parameter)), random);
}

void glorot_normal(Parameter& parameter, double, const Random& random) {
  fill_normal(parameter, std::sqrt(2.0 / fan_sum(parameter)), random);
}

void he_normal(Parameter& parameter, double, const Random& random) {
  fill_normal(parameter, std::sqrt(2.0 / static_cast<double>(parameter.fan_in)), random);
}

void torch_default(Parameter& parameter, double, const Random& random) {
  fill_uniform(parameter, 1.0 / std::sqrt(static_cast<double>(parameter.fan_in)), random);
}

// Saxe, McClelland, Ganguli (2013): the orthogonal factor of a Gaussian matrix, with the signs that make it
// uniform.
void orthogonal(Parameter& parameter, double, const Random& random) {
  const bool wide = parameter.value.n_rows < parameter.value.n_cols;
  arma::mat gaussian(parameter.value.n_rows, parameter.value.n_cols);
  for (std::size_t element = 0; element < gaussian.n_elem; ++element) {
    gaussian[element] = random.normal(0, element);
  }
  arma::mat q, r;
  arma::qr_econ(q, r, wide ? arma::mat(gaussian.t()) : gaussian);
  q.each_row() %= arma::sign(r.diag().t());
  parameter.value = arma::conv_to<Matrix>::from(wide ? arma::mat(q.t()) : q);
}

void constant(Parameter& parameter, double number, const Random&) {
  parameter.value.fill(static_cast<Scalar>(number));
}

constexpr InitializerRow table[] = {
    {"constant", "every weight the same number, the key `value`", "{type: constant, value: 0.01}", constant},
    {"glorot_normal", "normal, variance 2/(fan_in + fan_out)", "{type: glorot_normal}", glorot_normal},
    {"glorot_normal_truncated", "Keras 2.1: the same cut off at ±2σ, not corrected",
     "{type: glorot_normal_truncated, bias: 0.1}", glorot_normal_truncated},
    {"glorot_uniform", "uniform, variance 2/(fan_in + fan_out)", "{type: glorot_uniform, bias: 0}",
     glorot_uniform},
    {"he_normal", "normal, variance 2/fan_in", "{type: he_normal, bias: 0}", he_normal},
    {"orthogonal", "orthonormal rows or columns", "{type: orthogonal}", orthogonal},
    {"torch_default", "uniform in ±1/√fan_in, biases too: PyTorch's", "{type: torch_default}", torch_default},
};

}  // namespace

std::span<const InitializerRow> initializer_table() {
  return table;
}

Initializers Initializers::torch_default() {
  return {{rankcollapse::torch_default, 0.0}, {rankcollapse::torch_default, 0.0}};
}

Initializers read_initializers(const Config& config, const Initializers& inherited) {
  if (!config.has("initializer")) return inherited;
  const Config section = config.section("initializer");
  Initializers result = inherited;
  if (const auto* row = section.row("type", "initializer", initializer_table())) {
    result.weight = {row->draw, row->draw == constant ? section.number("value") : 0.0};
    // Only PyTorch draws its biases; every other rule starts them at a constant.
    result.bias = row->draw == torch_default && !section.has("bias")
                      ? result.weight
                      : Initializer{constant, section.number("bias", 0.0)};
  }
  return result;
}

void initialize_weights(Network& network, const Random& random) {
  for (Parameter* parameter : network.parameters()) {
    parameter->initializer.draw(*parameter, parameter->initializer.number, random.stream(parameter->name));
  }
}

}  // namespace rankcollapse
