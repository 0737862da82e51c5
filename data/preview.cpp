#include "data/preview.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "data/images.hpp"
#include "engine/core/error.hpp"
#include "engine/core/parallel.hpp"

namespace rankcollapse {
namespace {

/// Samples of a sheet, row by row.
using Rows = std::vector<std::vector<Batch>>;  // a batch of one each

/// Sums over values, to get at their mean and deviation.
struct Moments {
  double count = 0.0, sum = 0.0, sum_of_squares = 0.0;

  void add(Scalar value) {
    const auto number = static_cast<double>(value);
    count += 1.0;
    sum += number;
    sum_of_squares += number * number;
  }
  double mean() const { return sum / std::max(1.0, count); }
  double deviation() const {
    return std::sqrt(std::max(0.0, sum_of_squares / std::max(1.0, count) - mean() * mean()));
  }
};

/// Calls body(batch, index of its first sample) for the samples of a split, in order.
template <typename Body>
void for_each_batch(const BatchSource& split, Body&& body) {
  constexpr std::size_t batch_size = 500;
  Batch batch;
  std::vector<std::uint32_t> indices;
  for (std::size_t first = 0; first < split.size(); first += batch_size) {
    indices.resize(std::min(batch_size, split.size() - first));
    std::iota(indices.begin(), indices.end(), static_cast<std::uint32_t>(first));
    split.load(indices, 0, batch);
    body(batch, first);
  }
}

/// The indices of the first `count` samples of each class.
std::vector<std::vector<std::uint32_t>> first_of_each_class(const BatchSource& split, std::size_t count) {
  std::vector<std::vector<std::uint32_t>> indices(split.classes());
  for_each_batch(split, [&](const Batch& batch, std::size_t first) {
    for (std::size_t i = 0; i < batch.size(); ++i) {
      auto& of_class = indices[batch.labels[i]];
      if (of_class.size() < count) of_class.push_back(static_cast<std::uint32_t>(first + i));
    }
  });
  return indices;
}

Batch load_one(const BatchSource& split, std::uint32_t index, std::uint64_t epoch) {
  Batch batch;
  split.load({&index, 1}, epoch, batch);
  return batch;
}

/// The values that become black and white.
std::pair<double, double> range_of(const Rows& rows) {
  Moments moments;
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const auto& row : rows) {
    for (const Batch& sample : row) {
      for (const Scalar value : sample.inputs) {
        moments.add(value);
        low = std::min(low, static_cast<double>(value));
        high = std::max(high, static_cast<double>(value));
      }
    }
  }
  if (low >= 0.0 && high <= 1.0) return {0.0, 1.0};
  const double reach = 2.5 * moments.deviation();
  return {std::max(low, moments.mean() - reach), std::min(high, moments.mean() + reach)};
}

/// A vector as the rectangle nearest to a square; it may have some places more than the vector has values.
Shape shape_to_show(const Shape& shape) {
  if (!shape.flat) {
    if (shape.channels == 1 || shape.channels == 3) return shape;
    throw Error(ExitCode::usage, "a preview shows images of one channel or three, and these have " +
                                     std::to_string(shape.channels));
  }
  const auto width = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(shape.size()))));
  return Shape::image(tiles(shape.size(), width), width, 1);
}

ContactSheet sheet_of(const Rows& rows, const Shape& input) {
  const Shape shape = shape_to_show(input);
  const auto [low, high] = range_of(rows);
  std::vector<std::vector<Picture>> pictures;
  for (const auto& row : rows) {
    auto& line = pictures.emplace_back();
    for (const Batch& sample : row) {
      std::vector<Scalar> values(sample.inputs.begin(), sample.inputs.end());
      values.resize(shape.size(), static_cast<Scalar>(high));
      line.push_back(picture_of(values.data(), shape, low, high));
    }
  }
  return {mosaic(pictures, ContactSheet::gap), static_cast<int>(shape.width), static_cast<int>(shape.height)};
}

}  // namespace

SplitSummary summarize(const BatchSource& split) {
  SplitSummary summary;
  summary.class_counts.resize(split.classes());
  const std::size_t channels = split.shape().flat ? 1 : split.shape().channels;
  std::vector<Moments> moments(channels);
  for_each_batch(split, [&](const Batch& batch, std::size_t) {
    for (const std::uint32_t label : batch.labels) ++summary.class_counts[label];
    for (std::size_t i = 0; i < batch.inputs.n_elem; ++i) moments[i % channels].add(batch.inputs[i]);
  });
  for (const Moments& channel : moments) {
    summary.mean.push_back(channel.mean());
    summary.deviation.push_back(channel.deviation());
  }
  return summary;
}

ContactSheet contact_sheet(const BatchSource& split, std::size_t columns) {
  Rows rows;
  for (const auto& indices : first_of_each_class(split, columns)) {
    auto& row = rows.emplace_back();
    for (const std::uint32_t index : indices) row.push_back(load_one(split, index, 0));
  }
  return sheet_of(rows, split.shape());
}

ContactSheet augmentation_sheet(const Dataset& dataset, std::size_t columns) {
  Rows rows;
  for (const auto& indices : first_of_each_class(*dataset.train_plain, 1)) {
    auto& row = rows.emplace_back();
    for (const std::uint32_t index : indices) {
      row.push_back(load_one(*dataset.train_plain, index, 0));
      for (std::uint64_t epoch = 0; epoch + 1 < columns; ++epoch) {
        row.push_back(load_one(*dataset.train, index, epoch));
      }
    }
  }
  return sheet_of(rows, dataset.shape);
}

}  // namespace rankcollapse
