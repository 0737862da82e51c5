#include "engine/nn/initializers.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "engine/core/error.hpp"
#include "tests/engine/nn/network_of.hpp"

namespace rankcollapse {
namespace {

// fan_in 480 and fan_out 300, both ways.
const std::string layers = R"(
layers:
  - {type: dense, name: fc, units: 300}
)";
const Shape inputs = Shape::vector(480);
constexpr double fan_in = 480, fan_out = 300;

Network drawn(const std::string& initializer, std::uint64_t seed = 1,
              const std::string& model_layers = layers, Shape input = inputs) {
  Network network =
      network_of((initializer.empty() ? "" : "initializer: " + initializer) + model_layers, input);
  initialize_weights(network, Random(seed, "init"));
  return network;
}

arma::mat values(const Network& network, const std::string& name) {
  for (const Parameter* parameter : network.parameters()) {
    if (parameter->name == name) return arma::conv_to<arma::mat>::from(parameter->value);
  }
  return {};
}

struct Moments {
  double variance, largest, kurtosis;
};

// ∫ z⁴φ / (∫ z²φ)² over [−2, 2], and so on: the truncated normal has variance 0.8796² and kurtosis 2.3655.
const double truncated_variance =
    1.0 - 4.0 * std::exp(-2.0) / std::sqrt(2 * std::numbers::pi) / std::erf(std::numbers::sqrt2);

const std::map<std::string_view, Moments> laws = {
    {"glorot_normal", {2 / (fan_in + fan_out), INFINITY, 3.0}},
    {"glorot_normal_truncated",
     {truncated_variance * 2 / (fan_in + fan_out), 2 * std::sqrt(2 / (fan_in + fan_out)), 2.3655}},
    {"glorot_uniform", {2 / (fan_in + fan_out), std::sqrt(6 / (fan_in + fan_out)), 1.8}},
    {"he_normal", {2 / fan_in, INFINITY, 3.0}},
    {"orthogonal", {1 / fan_in, 1.0, 3.0}},
    {"torch_default", {1 / fan_in / 3, 1 / std::sqrt(fan_in), 1.8}},
};

}  // namespace

TEST_CASE("each initializer draws weights of mean zero with its variance and its distribution") {
  for (const InitializerRow& row : initializer_table()) {
    if (row.name == "constant") continue;
    INFO(row.name);
    REQUIRE(laws.count(row.name) == 1);
    const Moments law = laws.at(row.name);
    const arma::vec w = arma::vectorise(values(drawn(std::string(row.example)), "fc.weight"));
    const double n = static_cast<double>(w.n_elem), variance = arma::mean(arma::square(w));
    CHECK(arma::mean(w) == Approx(0).margin(5 * std::sqrt(law.variance / n)));
    CHECK(variance == Approx(law.variance).epsilon(5 * std::sqrt((law.kurtosis - 1) / n)));
    const double fourth = arma::mean(arma::square(arma::square(w)));
    CHECK(fourth / (variance * variance) == Approx(law.kurtosis).epsilon(0.02));
    CHECK(arma::abs(w).max() <= law.largest * 1.000001);
    if (std::isfinite(law.largest) && law.largest < 1) CHECK(arma::abs(w).max() > 0.999 * law.largest);
  }
}

TEST_CASE("the same stream draws the same weights, another seed others") {
  for (const InitializerRow& row : initializer_table()) {
    if (row.name == "constant") continue;
    INFO(row.name);
    const std::string example(row.example);
    CHECK(arma::approx_equal(values(drawn(example), "fc.weight"), values(drawn(example), "fc.weight"),
                             "absdiff", 0));
    CHECK_FALSE(arma::approx_equal(values(drawn(example), "fc.weight"),
                                   values(drawn(example, 2), "fc.weight"), "absdiff", 1e-6));
  }
}

TEST_CASE("constant weights are the number given") {
  const arma::mat w = values(drawn("{type: constant, value: -0.25, bias: 0.5}"), "fc.weight");
  CHECK(w.min() == -0.25);
  CHECK(w.max() == -0.25);
}

TEST_CASE("orthogonal weights have orthonormal rows where wide, orthonormal columns where tall") {
  for (const std::size_t units : {30, 48, 70}) {
    const std::string model = "\nlayers: [{type: dense, name: fc, units: " + std::to_string(units) + "}]";
    const arma::mat w = values(drawn("{type: orthogonal}", 1, model, Shape::vector(48)), "fc.weight");
    const arma::mat gram = units < 48 ? arma::mat(w * w.t()) : arma::mat(w.t() * w);
    CHECK(arma::abs(gram - arma::eye(arma::size(gram))).max() < (sizeof(Scalar) == 8 ? 1e-13 : 1e-6));
  }
}

TEST_CASE("orthogonal matrices of many seeds have no preferred direction") {
  arma::mat mean(4, 4, arma::fill::zeros);
  constexpr int draws = 2000;
  for (int seed = 1; seed <= draws; ++seed) {
    mean += values(drawn("{type: orthogonal}", static_cast<std::uint64_t>(seed),
                         "\nlayers: [{type: dense, name: fc, units: 4}]", Shape::vector(4)),
                   "fc.weight") /
            draws;
  }
  CHECK(arma::abs(mean).max() < 5 * 0.5 / std::sqrt(draws));
}

TEST_CASE("a convolution's fans count the taps of its window") {
  const std::string model =
      "\nlayers: [{type: conv2d, name: conv, filters: 64, kernel: [3, 5], padding: same}]";
  const arma::vec w = arma::vectorise(
      values(drawn("{type: glorot_normal}", 1, model, Shape::image(8, 8, 32)), "conv.weight"));
  CHECK(arma::var(w) == Approx(2.0 / (15 * 32 + 15 * 64)).epsilon(0.05));
}

TEST_CASE("biases are PyTorch's by default, and the constant `bias` or 0 under any other rule") {
  const double bound = 1 / std::sqrt(fan_in);
  for (const std::string rule : {"", "{type: torch_default}"}) {
    const arma::mat b = values(drawn(rule), "fc.bias");
    CHECK(arma::abs(b).max() <= bound);
    CHECK(arma::abs(b).max() > 0.95 * bound);
    CHECK(arma::var(arma::vectorise(b)) == Approx(bound * bound / 3).epsilon(0.25));
  }
  CHECK(arma::abs(values(drawn("{type: he_normal}"), "fc.bias")).max() == 0);
  CHECK(arma::abs(values(drawn("{type: he_normal, bias: 0.5}"), "fc.bias") - 0.5).max() == 0);
  CHECK(arma::abs(values(drawn("{type: torch_default, bias: 0.5}"), "fc.bias") - 0.5).max() == 0);
}

TEST_CASE("a layer's own initializer wins over the model's, and normalisations begin as the identity") {
  const Network network = drawn("{type: constant, value: 1}", 1, R"(
layers:
  - {type: dense, name: a, units: 5}
  - {type: batch_norm, name: bn}
  - {type: dense, name: b, units: 5, initializer: {type: constant, value: 2, bias: 3}}
)");
  CHECK(arma::accu(values(network, "a.weight")) == 5 * 480);
  CHECK(arma::accu(values(network, "b.weight")) == 2 * 25);
  CHECK(arma::accu(values(network, "b.bias")) == 3 * 5);
  CHECK(arma::accu(values(network, "bn.weight")) == 5);
  CHECK(arma::accu(values(network, "bn.bias")) == 0);
}

TEST_CASE("two networks that share a layer begin alike in it") {
  const Network alone = drawn("", 3);
  const Network deeper =
      drawn("", 3, "\nlayers: [{type: dense, name: first, units: 480}, {type: dense, name: fc, units: 300}]");
  CHECK(arma::approx_equal(values(alone, "fc.weight"), values(deeper, "fc.weight"), "absdiff", 0));
  CHECK_FALSE(arma::approx_equal(values(deeper, "fc.weight").cols(0, 3),
                                 values(deeper, "first.weight").submat(0, 0, 299, 3), "absdiff", 1e-6));
}

}  // namespace rankcollapse
