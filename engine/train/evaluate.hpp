#pragma once

#include <optional>

#include "engine/train/trainer.hpp"

namespace rankcollapse {

/// Runs a whole split through the network in evaluation mode. `batch` is working memory. Nothing if the
/// training is to stop before the end of the split.
std::optional<Evaluation> evaluate(const Training& training, const BatchSource& split, Batch& batch);

}  // namespace rankcollapse
