#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/nn/reference_files.hpp"

namespace rankcollapse {
namespace {

// tests/reference/reference_resnet20.py says what all this is.
constexpr std::size_t batch_size = 3, most_entries = 20;
constexpr double output_tolerance = sizeof(Scalar) == 8 ? 1e-12 : 1e-4;
constexpr double gradient_tolerance = sizeof(Scalar) == 8 ? 1e-11 : 1e-2;

void set_parameters(const Network& network) {
  std::uint64_t stream = 0;
  for (Parameter* parameter : network.parameters()) {
    const bool scale =
        parameter->kind == Parameter::Kind::normalization && parameter->name.ends_with(".weight");
    const double bound = std::sqrt(6.0 / static_cast<double>(parameter->fan_in));
    for (std::size_t i = 0; i < parameter->value.n_elem; ++i) {
      const double u = reference_uniform(stream, i);
      const bool weight = parameter->kind == Parameter::Kind::weight;
      parameter->value[i] = static_cast<Scalar>(weight  ? bound * (2 * u - 1)
                                                : scale ? 0.5 + u
                                                        : 0.2 * u - 0.1);
    }
    ++stream;
  }
}

Matrix series(std::uint64_t stream, std::size_t rows, double amplitude) {
  Matrix values(rows, batch_size);
  for (std::size_t i = 0; i < values.n_elem; ++i) {
    values[i] = static_cast<Scalar>(amplitude * (2 * reference_uniform(stream, i) - 1));
  }
  return values;
}

void check_gradient(const Safetensors& file, const Parameter& parameter) {
  INFO(parameter.name);
  const Matrix& gradient = parameter.gradient;
  const double norm = arma::norm(arma::conv_to<arma::vec>::from(arma::vectorise(gradient)));
  CHECK(norm == Approx(reference_values(file, "norm/" + parameter.name)[0]).epsilon(gradient_tolerance));
  const std::size_t count = std::min<std::size_t>(gradient.n_elem, most_entries);
  Matrix entries(count, 1);
  for (std::size_t i = 0; i < count; ++i) entries[i] = gradient[i * gradient.n_elem / count];
  CHECK(relative_error(entries, reference_values(file, "entries/" + parameter.name)) <= gradient_tolerance);
}

}  // namespace

TEST_CASE("ResNet-20's logits in training and evaluation, and its gradients, are those of PyTorch") {
  const Safetensors file = read_safetensors(reference_folder / "resnet20.safetensors");
  Network network = model_of("resnet20.yaml");
  network.use(oracle_kernels);
  set_parameters(network);
  const Matrix images = series(1000, network.input_shape().size(), std::sqrt(3.0)), dy = series(1001, 10, 1);
  Workers workers(2);
  const Random random(1, "dropout");
  const Pass training{Mode::training, random, 0, workers}, evaluation{Mode::evaluation, random, 0, workers};
  CHECK(relative_error(network.forward(images, training), reference_values(file, "training")) <=
        output_tolerance);
  network.backward(images, dy, training);
  for (const Parameter* parameter : network.parameters()) check_gradient(file, *parameter);
  CHECK(relative_error(network.forward(images, evaluation), reference_values(file, "evaluation")) <=
        output_tolerance);
}

}  // namespace rankcollapse
