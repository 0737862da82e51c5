#pragma once

#include <string>

#include "experiments/store/trial_status.hpp"

inline const std::string some_identity = "0123456789abcdef";

/// A status with everything in it but what belongs to failures and minimisations.
inline rankcollapse::TrialStatus some_status(const std::string& state = "done") {
  rankcollapse::TrialStatus status;
  status.state = state;
  status.identity = some_identity;
  status.result_hash = "feed";
  status.steps = 12;
  status.seconds = 1.5;
  status.final_metrics = {{"epoch", "3"}, {"test_accuracy", "0.75"}};
  return status;
}
