#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "engine/train/losses.hpp"
#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/nn/reference_files.hpp"
#include "tests/engine/train/whole_step.hpp"

namespace rankcollapse {
namespace {

// tests/reference/reference_mini_alexnet.py says what all this is.
constexpr std::uint64_t steps = 50;
constexpr std::size_t batch_size = 4, images = 20, most_entries = 50;

// Float carries seven digits, and fifty steps spread its rounding errors.
constexpr double loss_tolerance = sizeof(Scalar) == 8 ? 1e-9 : 1e-3;
constexpr double parameter_tolerance = sizeof(Scalar) == 8 ? 1e-9 : 1e-4;

void set_initial_parameters(const Network& network) {
  std::uint64_t stream = 0;
  for (Parameter* parameter : network.parameters()) {
    const double bound = std::sqrt(6.0 / static_cast<double>(parameter->fan_in + parameter->fan_out));
    if (parameter->kind == Parameter::Kind::weight) {
      for (std::size_t i = 0; i < parameter->value.n_elem; ++i) {
        parameter->value[i] = static_cast<Scalar>(bound * (2 * reference_uniform(stream, i) - 1));
      }
    } else if (parameter->kind == Parameter::Kind::bias) {
      parameter->value.fill(static_cast<Scalar>(0.1));
    } else {
      parameter->value.fill(parameter->name.ends_with(".weight") ? Scalar{1} : Scalar{0});
    }
    ++stream;
  }
}

void load(std::uint64_t step, Matrix& inputs, std::vector<std::uint32_t>& labels) {
  for (std::size_t i = 0; i < batch_size; ++i) {
    const std::size_t image = (batch_size * step + i) % images;
    labels[i] = static_cast<std::uint32_t>((3 * image + 1) % 10);
    for (std::size_t pixel = 0; pixel < inputs.n_rows; ++pixel) {
      const double u = reference_uniform(1000, image * inputs.n_rows + pixel);
      inputs(pixel, i) = static_cast<Scalar>(std::sqrt(3.0) * (2 * u - 1));
    }
  }
}

/// The row of a table by its name.
template <typename Row>
const Row& find(std::span<const Row> table, std::string_view name) {
  return *std::find_if(table.begin(), table.end(), [&](const Row& row) { return row.name == name; });
}

/// Trains the network and returns the loss before each step.
Matrix train_fifty_steps(Network& network) {
  Document options = Document::parse("{momentum: 0.9}", "optimizer.yaml");
  const auto parameters = network.trained_parameters();
  const auto optimizer = find(optimizer_table(), "sgd").make(options.root());
  const auto loss = find(loss_table(), "mse_on_softmax").make();
  Workers workers(2);
  const Random random(1, "dropout");
  Matrix inputs(network.input_shape().size(), batch_size), gradient(10, batch_size), losses(steps, 1);
  std::vector<std::uint32_t> labels(batch_size);
  for (std::uint64_t step = 0; step < steps; ++step) {
    load(step, inputs, labels);
    const Pass pass{Mode::training, random, step, workers};
    losses[step] = static_cast<Scalar>(loss->evaluate(network.forward(inputs, pass), labels, gradient));
    network.backward(inputs, gradient, pass);
    take_whole_step(*optimizer, parameters, 0.01, step);
  }
  return losses;
}

void check_matrix(const Safetensors& file, const std::string& name, const Matrix& value) {
  INFO(name);
  const double norm = arma::norm(arma::conv_to<arma::vec>::from(arma::vectorise(value)));
  CHECK(norm == Approx(reference_values(file, "norm/" + name)[0]).epsilon(parameter_tolerance));
  const std::size_t count = std::min<std::size_t>(value.n_elem, most_entries);
  Matrix entries(count, 1);
  for (std::size_t i = 0; i < count; ++i) entries[i] = value[i * value.n_elem / count];
  CHECK(relative_error(entries, reference_values(file, "entries/" + name)) <= parameter_tolerance);
}

}  // namespace

TEST_CASE("50 steps of Mini-AlexNet give the losses and the weights that PyTorch gets") {
  const Safetensors file = read_safetensors(reference_folder / "mini_alexnet_50_steps.safetensors");
  Network network = mini_alexnet();
  network.use(oracle_kernels);
  set_initial_parameters(network);
  const Matrix losses = train_fifty_steps(network);
  const auto& expected = reference_values(file, "losses");
  REQUIRE(expected.size() == steps);
  for (std::size_t step = 0; step < steps; ++step) {
    INFO("step " << step);
    CHECK(static_cast<double>(losses[step]) == Approx(expected[step]).epsilon(loss_tolerance).margin(0));
  }
  for (const Parameter* parameter : network.parameters())
    check_matrix(file, parameter->name, parameter->value);
  for (const Buffer* buffer : network.buffers()) check_matrix(file, buffer->name, buffer->value);
}

}  // namespace rankcollapse
