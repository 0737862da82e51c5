#pragma once

#include <functional>
#include <optional>

#include "engine/train/trainer.hpp"

namespace rankcollapse {

/// Is shown a batch and what the network gives for it.
using OutputListener = std::function<void(const Matrix& outputs, const Batch& batch)>;

/// Runs a whole split through the network in evaluation mode, in order and `batch_size` samples at a time.
/// `batch` is working memory. False if `stop` ended it before the end of the split.
bool run_through(Network& network, const BatchSource& split, std::size_t batch_size, Workers& workers,
                 const std::atomic<bool>& stop, Batch& batch, const OutputListener& listener);

/// Loss and accuracy of a whole split. Nothing if the training is to stop before its end.
std::optional<Evaluation> evaluate(const Training& training, const BatchSource& split, Batch& batch);

/// What a network makes of a split.
struct Classification {
  Evaluation means;
  /// counts[true class · classes + predicted class]; of equal outputs the first counts.
  std::vector<std::uint64_t> counts;
};

/// Loss, accuracy and confusions of a whole split. Nothing if `stop` ended it. `listener`, if there is one,
/// is shown every batch.
std::optional<Classification> classify(Network& network, const Loss& loss, const BatchSource& split,
                                       std::size_t batch_size, Workers& workers,
                                       const std::atomic<bool>& stop, const OutputListener& listener = {});

}  // namespace rankcollapse
