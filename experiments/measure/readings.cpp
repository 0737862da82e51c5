#include "experiments/measure/readings.hpp"

#include <algorithm>
#include <numeric>

namespace rankcollapse {
namespace {

/// "slice[1,2]" of the position in C order.
std::string slice_name(const std::vector<std::size_t>& shape, std::size_t position) {
  if (shape.size() == 3) return "slice[" + std::to_string(position) + "]";
  return "slice[" + std::to_string(position / shape[3]) + "," + std::to_string(position % shape[3]) + "]";
}

}  // namespace

std::optional<std::string> obstacle_to_readings(const Tensor& tensor) {
  const std::vector<std::size_t>& shape = tensor.shape;
  if (shape.empty()) return "a single number is no matrix";
  if (shape.size() == 1) return "a vector is no matrix";
  if (shape.size() > 4)
    return "a tensor of " + std::to_string(shape.size()) + " axes has no reading as a matrix";
  // The other extents may be anything then, up to 2^64 − 1.
  if (std::find(shape.begin(), shape.end(), 0u) != shape.end()) return "it has no numbers";
  return std::nullopt;
}

std::vector<Reading> readings_of(const Tensor& tensor, WantedReadings wanted) {
  if (obstacle_to_readings(tensor)) return {};
  const std::vector<std::size_t>& shape = tensor.shape;
  const std::size_t outputs = shape[0], inputs = shape[1];
  if (shape.size() == 2) return {{"matrix", outputs, inputs}};
  const std::size_t positions =
      std::accumulate(shape.begin() + 2, shape.end(), std::size_t{1}, std::multiplies<>());
  std::vector<Reading> readings;
  if (wanted.unfolded) readings.push_back({"unfolded", outputs, inputs * positions});
  for (std::size_t position = 0; wanted.slices && position < positions; ++position)
    readings.push_back({slice_name(shape, position), outputs, inputs, position, positions});
  return readings;
}

arma::mat matrix_of(const Tensor& tensor, const Reading& reading) {
  arma::mat matrix(reading.rows, reading.columns, arma::fill::none);
  std::visit(
      [&](const auto& numbers) {
        std::size_t place = reading.first;
        for (std::size_t row = 0; row < reading.rows; ++row) {
          for (std::size_t column = 0; column < reading.columns; ++column, place += reading.stride)
            matrix(row, column) = static_cast<double>(numbers[place]);
        }
      },
      tensor.values);
  return matrix;
}

}  // namespace rankcollapse
