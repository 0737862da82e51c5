#pragma once

#include <string>
#include <vector>

#include "data/datasets.hpp"
#include "engine/config/config.hpp"

namespace rankcollapse {

/// The override "dataset=…" for what a command line calls a data set: a name of the table, which stands for
/// its fallbacks, or a file that holds the section `dataset`. Throws Error (usage) if it is neither.
std::string dataset_override(const std::string& name_or_file);

/// A document of the section `dataset` alone, with overrides as "dataset.crop.size=24".
Document dataset_document(const std::string& name_or_file, const std::vector<std::string>& overrides);

/// "train" (as test samples are prepared), "validation" or "test". Throws Error (usage) where there is no
/// validation split.
const BatchSource& split_called(const std::string& name, const Dataset& dataset);

}  // namespace rankcollapse
