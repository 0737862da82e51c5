#pragma once

#include <string>

#include "engine/core/matrix.hpp"
#include "experiments/sweep/trial.hpp"

/// A configuration that trains in milliseconds, with `changes` applied as by --set.
inline rankcollapse::Trial small_trial(const std::vector<std::string>& changes = {}) {
  std::vector<std::string> overrides = {
      std::string("training.precision=") + rankcollapse::precision_name, "training.epochs=4",
      "dataset={type: gaussian_mixture, classes: 3, dimension: 8, noise: 1, samples_per_class: 11, "
      "test_samples_per_class: 5}",
      "training.batch_size=7", "training.optimizer={type: sgd, learning_rate: 0.1, momentum: 0.9}"};
  overrides.insert(overrides.end(), changes.begin(), changes.end());
  auto document = rankcollapse::Document::load(PROJECT_ROOT "/configs/smoke.yaml", overrides);
  return rankcollapse::read_trial(document, "small");
}
