#pragma once

#include <memory>

#include "data/datasets.hpp"
#include "data/image_source.hpp"

namespace rankcollapse {

/// The plan of a dataset of images: `source` has the files, and the options (data/selection.hpp,
/// data/preparation.hpp, data/class_shrink.hpp, and `path`, a folder or an archive) are the same for all
/// sources.
std::unique_ptr<DatasetPlan> make_image_dataset_plan(const Config& config,
                                                     std::unique_ptr<ImageSource> source);

}  // namespace rankcollapse
