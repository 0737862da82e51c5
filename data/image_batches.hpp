#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "data/preparation.hpp"
#include "data/selection.hpp"
#include "engine/core/random.hpp"
#include "engine/train/batch.hpp"

namespace rankcollapse {

/// The split of a source that samples are taken from; its bytes are shared.
struct ImagePixels {
  std::shared_ptr<const void> owner;
  std::span<const std::uint8_t> bytes;  // image after image
};

/// Prepares images as batches ask for them. Without `augmentation` each image is the same every time.
/// load() may be called from several threads.
std::unique_ptr<BatchSource> make_image_batches(ImagePixels pixels, Samples samples, std::size_t classes,
                                                const Preparation& preparation,
                                                std::optional<Random> augmentation);

}  // namespace rankcollapse
