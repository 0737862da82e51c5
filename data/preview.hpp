#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "data/datasets.hpp"
#include "data/picture.hpp"

namespace rankcollapse {

/// What a split consists of, as a network sees it.
struct SplitSummary {
  std::vector<std::size_t> class_counts;  // samples of each class
  /// Over all samples and positions, one number a channel (one in all for vectors); the deviation divides by
  /// n. Where nothing but `scale` is done to the images these are the numbers for `normalize: {mean, std}`.
  std::vector<double> mean, deviation;
};

/// In one pass over the split.
SplitSummary summarize(const BatchSource& split);

/// Samples side by side, a row a class. Values in [0, 1] keep their brightness; others are stretched, all
/// alike, so that mean ± 2.5 standard deviations of what is shown fill the range. A vector is a grey
/// rectangle.
struct ContactSheet {
  Picture picture;
  int tile_width, tile_height;  // pixels of one sample; `gap` white ones lie between two
  static constexpr int gap = 1;
};

/// The first `columns` samples of each class of a split, fewer where it has not so many. Throws Error (usage)
/// for images that have neither one channel nor three.
ContactSheet contact_sheet(const BatchSource& split, std::size_t columns);

/// The first training sample of each class: without and then with random crops and flips, as `columns` − 1
/// epochs of training see it. Throws as above.
ContactSheet augmentation_sheet(const Dataset& dataset, std::size_t columns);

}  // namespace rankcollapse
