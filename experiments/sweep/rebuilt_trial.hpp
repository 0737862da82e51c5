#pragma once

#include <string>

#include "experiments/store/recorded_trial.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// The trial that a recorded folder's config.yaml describes, to be trained again. Initial weights come from
/// their file or, where that is gone or holds something else now, from the copy that the trial keeps. Throws
/// as read_trial() does.
Trial rebuilt_trial(const RecordedTrial& recorded);

/// Why training it again on data of this checksum cannot give the recorded results; "" where it must give
/// them.
std::string obstacle(const RecordedTrial& recorded, const Trial& trial, const std::string& data_checksum);

}  // namespace rankcollapse
