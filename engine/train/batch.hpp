#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/matrix.hpp"
#include "engine/core/shape.hpp"

namespace rankcollapse {

/// Some samples: `inputs` has one column a sample (engine/core/matrix.hpp), `labels` the class of each.
struct Batch {
  Matrix inputs;
  std::vector<std::uint32_t> labels;

  std::size_t size() const { return labels.size(); }
};

/// Where training takes its samples from; the folder data/ implements it. One source is one split.
class BatchSource {
 public:
  virtual ~BatchSource() = default;

  virtual std::size_t size() const = 0;
  virtual Shape shape() const = 0;
  virtual std::size_t classes() const = 0;

  /// Fills `batch` with the samples of these indices, in this order. What is random in a sample (a crop, a
  /// flip) depends on the source's own stream, `epoch` and the sample's index alone. Reuses the batch's
  /// memory.
  virtual void load(std::span<const std::uint32_t> indices, std::uint64_t epoch, Batch& batch) const = 0;
};

}  // namespace rankcollapse
