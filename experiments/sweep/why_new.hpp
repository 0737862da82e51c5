#pragma once

#include <string>

namespace rankcollapse {

/// A trial's inputs, as its folder keeps them or as they are now.
struct TrialInputs {
  std::string config;         // the resolved configuration, the text of config.yaml
  std::string data_checksum;  // Dataset::checksum
  int numerics_version = 0;
  std::string initial_weights;  // the checksum of their file; empty where they are drawn
};

/// What tells a trial from a recorded one that it might have been, on one line: "training.epochs: 10 → 12",
/// or that the data, the initial weights or the numerics are others. Empty if nothing that results depend on
/// differs. Throws Error (usage) where a configuration is no YAML.
std::string why_new(const TrialInputs& recorded, const TrialInputs& now);

}  // namespace rankcollapse
