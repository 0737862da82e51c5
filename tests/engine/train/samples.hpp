#pragma once

#include <atomic>
#include <utility>
#include <vector>

#include "engine/train/batch.hpp"
#include "tests/engine/nn/draw.hpp"

namespace rankcollapse {

/// A split that lies in memory, one column a sample.
class Samples : public BatchSource {
 public:
  Samples(Matrix inputs, std::vector<std::uint32_t> labels, std::size_t classes)
      : inputs_(std::move(inputs)), labels_(std::move(labels)), classes_(classes) {}

  std::size_t size() const override { return labels_.size(); }
  Shape shape() const override { return Shape::vector(inputs_.n_rows); }
  std::size_t classes() const override { return classes_; }

  void load(std::span<const std::uint32_t> indices, std::uint64_t, Batch& batch) const override {
    batch.inputs.set_size(inputs_.n_rows, indices.size());
    batch.labels.resize(indices.size());
    for (std::size_t column = 0; column < indices.size(); ++column) {
      batch.inputs.col(column) = inputs_.col(indices[column]);
      batch.labels[column] = labels_[indices[column]];
    }
  }

  const Matrix& inputs() const { return inputs_; }
  const std::vector<std::uint32_t>& labels() const { return labels_; }

 private:
  Matrix inputs_;
  std::vector<std::uint32_t> labels_;
  std::size_t classes_;
};

/// Asks for the end of the run when its samples are loaded for the `at`th time.
class Stopping final : public Samples {
 public:
  Stopping(const Samples& samples, std::atomic<bool>& stop, int at)
      : Samples(samples.inputs(), samples.labels(), samples.classes()), stop_(stop), at_(at) {}
  void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const override {
    Samples::load(indices, epoch, batch);
    if (++loaded_ == at_) stop_ = true;
  }

 private:
  std::atomic<bool>& stop_;
  int at_;
  mutable int loaded_ = 0;
};

/// 0, 1, …, classes − 1, 0, 1, …
inline std::vector<std::uint32_t> labels_in_turn(std::size_t count, std::size_t classes) {
  std::vector<std::uint32_t> labels(count);
  for (std::size_t sample = 0; sample < count; ++sample) {
    labels[sample] = static_cast<std::uint32_t>(sample % classes);
  }
  return labels;
}

inline Matrix drawn_matrix(std::size_t rows, std::size_t columns, std::uint64_t seed) {
  Draw draw(seed, "matrix");
  Matrix matrix(rows, columns);
  matrix.imbue([&] { return static_cast<Scalar>(draw.normal()); });
  return matrix;
}

/// A Gaussian around another mean for each class, classes in turn.
inline Samples gaussian_samples(std::size_t features, std::size_t count, std::size_t classes,
                                std::uint64_t seed, double noise = 1.0) {
  const Matrix means = drawn_matrix(features, classes, 77);
  Matrix inputs = static_cast<Scalar>(noise) * drawn_matrix(features, count, seed);
  for (std::size_t sample = 0; sample < count; ++sample) inputs.col(sample) += means.col(sample % classes);
  return {std::move(inputs), labels_in_turn(count, classes), classes};
}

}  // namespace rankcollapse
