#pragma once

#include <string>

#include "engine/files/json.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_condition.hpp"

namespace rankcollapse {

/// What a trial is at, for people: "running on host (process 4242), epoch 3 of 10, sign of life 2 s ago".
std::string condition_text(const RecordedTrial& trial, const TrialCondition& condition,
                           const TrialProgress& progress);

/// "3 of 10", from what a trial's metrics say of epochs or steps; "" before the first epoch has ended.
std::string epoch_text(const TrialProgress& progress);

/// The same for programs, with folder, identity and swept values: what all verbs say of a trial in JSON.
Json::Object condition_json(const RecordedTrial& trial, const TrialCondition& condition,
                            const TrialProgress& progress);

/// A metric as tables write it, as a number; null where it is empty or not finite.
Json metric_json(const std::string& text);

}  // namespace rankcollapse
