#include "engine/nn/tensors.hpp"

#include <catch2/catch.hpp>

#include "tests/engine/nn/network_of.hpp"
#include "tests/engine/train/samples.hpp"
#include "tests/engine/train/training_case.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

using Extents = std::vector<std::size_t>;

constexpr std::size_t channels = 2;  // of the input

/// A convolution, and behind it on 3 × 2 × 5 a flatten, a batch_norm and two dense layers.
Network network_in_pytorch() {
  Network network = network_of(R"(
input: [4, 3, 2]
layers:
  - {type: conv2d, name: conv, filters: 5, kernel: [2, 2]}
  - {type: batch_norm, name: bn2d}
  - {type: flatten}
  - {type: batch_norm, name: bn1d}
  - {type: dense, name: fc1, units: 7}
  - {type: dense, name: fc2, units: 4}
)");
  std::uint64_t seed = 0;
  for (const MatrixInPlace& matrix : state_of(network)) {
    *matrix.value = drawn_matrix(matrix.value->n_rows, matrix.value->n_cols, ++seed);
  }
  return network;
}

MatrixInPlace matrix_of(const Network& network, const std::string& name) {
  for (const MatrixInPlace& matrix : state_of(network)) {
    if (matrix.name == name) return matrix;
  }
  throw Error(ExitCode::internal, "no " + name);
}

const std::vector<Scalar>& values(const Tensor& tensor) {
  return std::get<std::vector<Scalar>>(tensor.values);
}

}  // namespace

TEST_CASE("a network's state has PyTorch's names and shapes, parameters before running statistics") {
  const Network network = network_in_pytorch();
  std::vector<std::pair<std::string, Extents>> expected = {
      {"conv.weight", {5, 2, 2, 2}}, {"conv.bias", {5}},
      {"bn2d.weight", {5}},          {"bn2d.bias", {5}},
      {"bn1d.weight", {30}},         {"bn1d.bias", {30}},
      {"fc1.weight", {7, 30}},       {"fc1.bias", {7}},
      {"fc2.weight", {4, 7}},        {"fc2.bias", {4}},
      {"bn2d.running_mean", {5}},    {"bn2d.running_var", {5}},
      {"bn1d.running_mean", {30}},   {"bn1d.running_var", {30}},
  };
  std::vector<std::pair<std::string, Extents>> given;
  for (const MatrixInPlace& matrix : state_of(network)) {
    const Tensor tensor = to_tensor(matrix);
    given.emplace_back(tensor.name, tensor.shape);
  }
  CHECK(given == expected);
}

TEST_CASE("a kernel is out × in × height × width") {
  const Network network = network_in_pytorch();
  const MatrixInPlace kernel = matrix_of(network, "conv.weight");
  const Tensor tensor = to_tensor(kernel);
  for (std::size_t out = 0; out < 5; ++out) {
    for (std::size_t in = 0; in < channels; ++in) {
      for (std::size_t h = 0; h < 2; ++h) {
        for (std::size_t w = 0; w < 2; ++w) {
          CHECK(values(tensor)[((out * channels + in) * 2 + h) * 2 + w] ==
                (*kernel.value)(out, (h * 2 + w) * channels + in));
        }
      }
    }
  }
}

TEST_CASE("a dense weight is out × in, row by row") {
  const Network network = network_in_pytorch();
  const MatrixInPlace weight = matrix_of(network, "fc2.weight");
  const Tensor tensor = to_tensor(weight);
  for (std::size_t out = 0; out < 4; ++out) {
    for (std::size_t in = 0; in < 7; ++in) CHECK(values(tensor)[out * 7 + in] == (*weight.value)(out, in));
  }
}

TEST_CASE("behind a flatten the inputs run over (channel, height, width), of dense and batch_norm alike") {
  const Network network = network_in_pytorch();
  const MatrixInPlace weight = matrix_of(network, "fc1.weight"), scale = matrix_of(network, "bn1d.weight"),
                      variance = matrix_of(network, "bn1d.running_var");
  const Tensor weights = to_tensor(weight), scales = to_tensor(scale), variances = to_tensor(variance);
  for (std::size_t h = 0; h < 3; ++h) {
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t c = 0; c < 5; ++c) {
        const std::size_t ours = (h * 2 + w) * 5 + c, theirs = (c * 3 + h) * 2 + w;
        CHECK(values(scales)[theirs] == (*scale.value)[ours]);
        CHECK(values(variances)[theirs] == (*variance.value)[ours]);
        for (std::size_t out = 0; out < 7; ++out) {
          CHECK(values(weights)[out * 30 + theirs] == (*weight.value)(out, ours));
        }
      }
    }
  }
}

TEST_CASE("vectors keep their order") {
  const Network network = network_in_pytorch();
  for (const char* name : {"conv.bias", "bn2d.weight", "bn2d.running_mean", "fc1.bias"}) {
    const MatrixInPlace vector = matrix_of(network, name);
    CHECK(values(to_tensor(vector)) ==
          arma::conv_to<std::vector<Scalar>>::from(arma::vectorise(*vector.value)));
  }
}

TEST_CASE("from_tensor gives back the bits that to_tensor took, minus zero and denormal numbers too") {
  const Network from = network_in_pytorch(), to = network_in_pytorch();
  (*matrix_of(from, "fc1.weight").value)[3] = Scalar(-0.0);
  (*matrix_of(from, "fc1.weight").value)[4] = std::numeric_limits<Scalar>::denorm_min();
  const auto source = state_of(from), target = state_of(to);
  for (std::size_t index = 0; index < source.size(); ++index) {
    target[index].value->zeros();
    from_tensor(to_tensor(source[index]), target[index], "w.safetensors");
  }
  CHECK((bits_of(from) == bits_of(to)));
}

TEST_CASE("a tensor of another shape or number type is refused by name") {
  const Network network = network_in_pytorch();
  const MatrixInPlace kernel = matrix_of(network, "conv.weight"), bias = matrix_of(network, "fc2.bias");
  const auto refusal = [](const Tensor& tensor, const MatrixInPlace& matrix) {
    return thrown_by([&] { from_tensor(tensor, matrix, "w.safetensors"); });
  };
  CHECK(refusal({"conv.weight", {5, 8}, std::vector<Scalar>(40)}, kernel) ==
        "3: w.safetensors: conv.weight is 5×8, and the network's is 5×2×2×2");
  CHECK(refusal({"fc2.bias", {4, 1}, std::vector<Scalar>(4)}, bias) ==
        "3: w.safetensors: fc2.bias is 4×1, and the network's is 4");
  CHECK(refusal({"fc2.bias", {4}, std::vector<std::int64_t>(4)}, bias) ==
        "3: w.safetensors: fc2.bias is not stored as " + std::string(precision_name));
  using Other = std::conditional_t<sizeof(Scalar) == 4, double, float>;
  CHECK(refusal({"fc2.bias", {4}, std::vector<Other>(4)}, bias) ==
        "3: w.safetensors: fc2.bias is not stored as " + std::string(precision_name));
}

namespace {

std::vector<Tensor> tensors_of(const Network& network) {
  std::vector<Tensor> tensors;
  for (const MatrixInPlace& matrix : state_of(network)) tensors.push_back(to_tensor(matrix));
  return tensors;
}

Tensor& tensor_called(const std::string& name, std::vector<Tensor>& tensors) {
  return *std::find_if(tensors.begin(), tensors.end(), [&](const Tensor& t) { return t.name == name; });
}

}  // namespace

TEST_CASE("set_state finds each tensor by its name, whatever their order") {
  const Network from = network_in_pytorch(), to = network_in_pytorch();
  for (const MatrixInPlace& matrix : state_of(to)) matrix.value->zeros();
  std::vector<Tensor> tensors = tensors_of(from);
  std::reverse(tensors.begin(), tensors.end());
  tensors.push_back({"bn2d.num_batches_tracked", {}, std::vector<std::int64_t>{7}});
  set_state(to, tensors, "w.safetensors");
  CHECK((bits_of(from) == bits_of(to)));
}

TEST_CASE("set_state reads a dot inside a layer's name as an underscore") {
  const std::string model =
      "input: 2\nlayers: [{type: dense, name: %, units: 2}, {type: dense, name: last, units: 2}]\n";
  const auto named = [&](const std::string& name) {
    return network_of(std::string(model).replace(model.find('%'), 1, name));
  };
  const Network from = named("layer1_0_fc"), to = named("layer1_0_fc");
  for (const MatrixInPlace& matrix : state_of(from)) matrix.value->fill(Scalar(0.25));
  std::vector<Tensor> tensors = tensors_of(from);
  tensor_called("layer1_0_fc.weight", tensors).name = "layer1.0.fc.weight";
  tensor_called("layer1_0_fc.bias", tensors).name = "layer1.0.fc.bias";
  set_state(to, tensors, "w.safetensors");
  CHECK((bits_of(from) == bits_of(to)));
}

TEST_CASE("set_state converts numbers of the other float type") {
  const Network from = network_in_pytorch(), to = network_in_pytorch();
  std::vector<Tensor> tensors = tensors_of(from);
  for (Tensor& tensor : tensors) {
    const auto& numbers = values(tensor);
    using Other = std::conditional_t<sizeof(Scalar) == 4, double, float>;
    std::vector<Other> others;
    for (const Scalar number : numbers) others.push_back(static_cast<Other>(number));
    tensor.values = std::move(others);
  }
  set_state(to, tensors, "w.safetensors");
  const Matrix& given = *matrix_of(to, "fc1.weight").value;
  const Matrix& expected = *matrix_of(from, "fc1.weight").value;
  for (std::size_t i = 0; i < given.n_elem; ++i) {
    CHECK(given[i] == static_cast<Scalar>(static_cast<float>(expected[i])));
  }
}

TEST_CASE("set_state tells everything that does not fit, and then changes nothing") {
  const Network network = network_in_pytorch(), untouched = network_in_pytorch();
  std::vector<Tensor> tensors = tensors_of(network);
  for (Tensor& tensor : tensors) std::get<std::vector<Scalar>>(tensor.values)[0] += Scalar(1);
  tensor_called("conv.bias", tensors).name = "conv1.bias";
  tensor_called("fc1.weight", tensors).shape = {30, 7};
  tensor_called("fc2.bias", tensors).values = std::vector<std::int64_t>(4);
  const std::string message = thrown_by([&] { set_state(network, tensors, "w.pt"); });
  CHECK(message ==
        "3: w.pt: these weights are not those of the network:\n"
        "  it has no conv.bias\n"
        "  fc1.weight is 30×7 instead of 7×30, fc2.bias is 4 of whole numbers instead of 4\n"
        "  the network has no conv1.bias\n"
        "  (a layer is found by its `name`; PyTorch's layer1.0.conv1 is called layer1_0_conv1 here)");
  CHECK((bits_of(network) == bits_of(untouched)));
}

TEST_CASE("set_state refuses two tensors of one name, and numbers that it cannot hold") {
  const Network network = network_in_pytorch();
  std::vector<Tensor> twice = tensors_of(network);
  twice.push_back({"module.x.fc2.bias", {4}, std::vector<Scalar>(4)});
  twice.push_back({"module.x_fc2.bias", {4}, std::vector<Scalar>(4)});
  CHECK(thrown_by([&] {
          set_state(network, twice, "w.pt");
        }).find("module.x_fc2.bias and module.x.fc2.bias are the same layer's here") != std::string::npos);
  std::vector<Tensor> large = tensors_of(network);
  tensor_called("fc2.bias", large).values = std::vector<double>{0, 1e300, 0, 0};
  const std::string message = thrown_by([&] { set_state(network, large, "w.pt"); });
  CHECK((message.find("fc2.bias has numbers that float32 cannot hold") != std::string::npos) ==
        (sizeof(Scalar) == 4));
}

TEST_CASE("set_state names the first six of many tensors that are missing") {
  const Network network = network_in_pytorch();
  CHECK(thrown_by([&] { set_state(network, {}, "w.pt"); })
            .find("it has no conv.weight, conv.bias, bn2d.weight, bn2d.bias, bn1d.weight, bn1d.bias and 8 "
                  "more") != std::string::npos);
}
