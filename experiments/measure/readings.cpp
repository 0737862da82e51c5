#include "experiments/measure/readings.hpp"

#include <numeric>

namespace rankcollapse {
namespace {

std::size_t product(std::vector<std::size_t>::const_iterator first,
                    std::vector<std::size_t>::const_iterator last) {
  return std::accumulate(first, last, std::size_t{1}, std::multiplies<>());
}

/// The rows × columns numbers that begin at `offset` of the tensor, in C order with `stride` from one to the
/// next.
arma::mat matrix_in(const Tensor& tensor, std::size_t rows, std::size_t columns, std::size_t offset,
                    std::size_t stride) {
  arma::mat matrix(rows, columns);
  std::visit(
      [&](const auto& numbers) {
        for (std::size_t row = 0; row < rows; ++row) {
          for (std::size_t column = 0; column < columns; ++column) {
            matrix(row, column) = static_cast<double>(numbers[offset + stride * (row * columns + column)]);
          }
        }
      },
      tensor.values);
  return matrix;
}

/// "slice[1,2]" of the position in C order.
std::string slice_name(const std::vector<std::size_t>& shape, std::size_t position) {
  if (shape.size() == 3) return "slice[" + std::to_string(position) + "]";
  return "slice[" + std::to_string(position / shape[3]) + "," + std::to_string(position % shape[3]) + "]";
}

}  // namespace

std::optional<std::string> obstacle_to_readings(const Tensor& tensor) {
  if (std::holds_alternative<std::vector<std::int64_t>>(tensor.values))
    return "its numbers are whole numbers";
  const std::size_t axes = tensor.shape.size();
  if (axes == 0) return "a single number is no matrix";
  if (axes == 1) return "a vector is no matrix";
  if (axes > 4) return "a tensor of " + std::to_string(axes) + " axes has no reading as a matrix";
  return std::nullopt;
}

std::vector<MatrixReading> readings_of(const Tensor& tensor) {
  if (obstacle_to_readings(tensor)) return {};
  const std::vector<std::size_t>& shape = tensor.shape;
  const std::size_t outputs = shape[0], inputs = shape[1];
  if (shape.size() == 2) return {{"matrix", matrix_in(tensor, outputs, inputs, 0, 1)}};
  const std::size_t positions = product(shape.begin() + 2, shape.end());
  std::vector<MatrixReading> readings = {{"unfolded", matrix_in(tensor, outputs, inputs * positions, 0, 1)}};
  for (std::size_t position = 0; position < positions; ++position) {
    readings.push_back(
        {slice_name(shape, position), matrix_in(tensor, outputs, inputs, position, positions)});
  }
  return readings;
}

}  // namespace rankcollapse
