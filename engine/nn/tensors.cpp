#include "engine/nn/tensors.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

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

/// "layer1.0.conv1.weight" → "layer1_0_conv1.weight".
std::string our_name(std::string name) {
  const std::size_t last_dot = name.rfind('.');
  if (last_dot != std::string::npos) {
    std::replace(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(last_dot), '.', '_');
  }
  return name;
}

/// The tensor with its numbers as ours; nothing where they are no floats.
std::optional<Tensor> in_our_precision(const Tensor& tensor) {
  if (std::holds_alternative<std::vector<std::int64_t>>(tensor.values)) return std::nullopt;
  std::vector<Scalar> values;
  std::visit(
      [&](const auto& numbers) {
        values.reserve(numbers.size());
        for (const auto number : numbers) values.push_back(static_cast<Scalar>(number));
      },
      tensor.values);
  return Tensor{tensor.name, tensor.shape, std::move(values)};
}

/// Whether a finite number became an infinite one.
bool loses_numbers(const Tensor& tensor, const Tensor& converted) {
  const auto& values = std::get<std::vector<Scalar>>(converted.values);
  return std::visit(
      [&](const auto& numbers) {
        for (std::size_t i = 0; i < values.size(); ++i) {
          if (std::isinf(values[i]) && !std::isinf(static_cast<double>(numbers[i]))) return true;
        }
        return false;
      },
      tensor.values);
}

/// "a, b, c and 17 more"
std::string some_of(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 6;
  std::string list;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i) list += (i == 0 ? "" : ", ") + names[i];
  return names.size() <= shown ? list : list + " and " + std::to_string(names.size() - shown) + " more";
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

void set_state(const Network& network, std::span<const Tensor> tensors, const std::string& where) {
  std::map<std::string, const Tensor*> by_name;
  std::vector<std::string> missing, different, foreign;
  for (const Tensor& tensor : tensors) {
    if (tensor.name.ends_with(".num_batches_tracked")) continue;
    const auto [entry, is_new] = by_name.emplace(our_name(tensor.name), &tensor);
    if (!is_new)
      different.push_back(tensor.name + " and " + entry->second->name + " are the same layer's here");
  }
  std::vector<std::pair<Tensor, MatrixInPlace>> found;
  for (const MatrixInPlace& matrix : state_of(network)) {
    const auto entry = by_name.find(matrix.name);
    if (entry == by_name.end()) {
      missing.push_back(matrix.name);
      continue;
    }
    const Tensor& tensor = *entry->second;
    auto converted = in_our_precision(tensor);
    if (converted && loses_numbers(tensor, *converted)) {
      different.push_back(tensor.name + " has numbers that " + precision_name + " cannot hold");
    } else if (!converted || tensor.shape != tensor_shape(matrix)) {
      different.push_back(tensor.name + " is " + text(tensor.shape) + (converted ? "" : " of whole numbers") +
                          " instead of " + text(tensor_shape(matrix)));
    } else {
      found.emplace_back(*std::move(converted), matrix);
    }
    by_name.erase(entry);
  }
  for (const auto& [name, tensor] : by_name) foreign.push_back(tensor->name);

  std::string complaint;
  if (!missing.empty()) complaint += "\n  it has no " + some_of(missing);
  if (!different.empty()) complaint += "\n  " + some_of(different);
  if (!foreign.empty()) complaint += "\n  the network has no " + some_of(foreign);
  if (!complaint.empty()) {
    throw Error(ExitCode::data, where + ": these weights are not those of the network:" + complaint +
                                    "\n  (a layer is found by its `name`; PyTorch's layer1.0.conv1 is called "
                                    "layer1_0_conv1 here)");
  }
  for (const auto& [tensor, matrix] : found) from_tensor(tensor, matrix, where);
}

}  // namespace rankcollapse
