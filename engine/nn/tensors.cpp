#include "engine/nn/tensors.hpp"

#include "engine/core/error.hpp"

namespace rankcollapse {
namespace {

/// Calls body(our index, PyTorch's index) for every element. Ours is column-major with the channel fastest
/// inside the columns; PyTorch's is row-major with the channel slowest.
template <typename Body>
void for_each_pair(const MatrixInPlace& matrix, Body&& body) {
  const auto& [height, width, channels, flat] = matrix.columns;
  const std::size_t rows = matrix.is_weight ? matrix.value->n_rows : 1;
  std::size_t theirs = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t position = 0; position < height * width; ++position) {
        body(row + rows * (position * channels + c), theirs++);
      }
    }
  }
}

std::vector<std::size_t> tensor_shape(const MatrixInPlace& matrix) {
  const Shape& columns = matrix.columns;
  if (!matrix.is_weight) return {columns.size()};
  if (columns.flat) return {matrix.value->n_rows, columns.size()};
  return {matrix.value->n_rows, columns.channels, columns.height, columns.width};
}

std::string text(const std::vector<std::size_t>& shape) {
  std::string result;
  for (const std::size_t extent : shape) result += (result.empty() ? "" : "×") + std::to_string(extent);
  return result;
}

}  // namespace

std::vector<MatrixInPlace> state_of(const Network& network) {
  std::vector<MatrixInPlace> state;
  for (Parameter* parameter : network.parameters()) {
    state.push_back(
        {parameter->name, &parameter->value, parameter->columns, parameter->kind == Parameter::Kind::weight});
  }
  for (Buffer* buffer : network.buffers())
    state.push_back({buffer->name, &buffer->value, buffer->columns, false});
  return state;
}

Tensor to_tensor(const MatrixInPlace& matrix) {
  std::vector<Scalar> values(matrix.value->n_elem);
  for_each_pair(matrix,
                [&](std::size_t ours, std::size_t theirs) { values[theirs] = (*matrix.value)[ours]; });
  return {matrix.name, tensor_shape(matrix), std::move(values)};
}

void from_tensor(const Tensor& tensor, const MatrixInPlace& matrix, const std::string& where) {
  const auto* values = std::get_if<std::vector<Scalar>>(&tensor.values);
  if (values == nullptr) {
    throw Error(ExitCode::data, where + ": " + tensor.name + " is not stored as " + precision_name);
  }
  if (tensor.shape != tensor_shape(matrix)) {
    throw Error(ExitCode::data, where + ": " + tensor.name + " is " + text(tensor.shape) +
                                    ", and the network's is " + text(tensor_shape(matrix)));
  }
  for_each_pair(matrix,
                [&](std::size_t ours, std::size_t theirs) { (*matrix.value)[ours] = (*values)[theirs]; });
}

}  // namespace rankcollapse
