#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "engine/files/safetensors.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/plan.hpp"
#include "engine/train/trainer.hpp"

namespace rankcollapse {

/// Everything that the rest of a run depends on: parameters, running statistics, the optimiser's memory, the
/// progress. `notes` are the caller's, such as the lengths of its files.
Safetensors capture(const Network& network, const TrainingPlan& plan, const Progress& progress,
                    std::map<std::string, std::string> notes);

/// Puts it back. Throws Error (data) where the checkpoint is of another network.
void restore(const Safetensors& checkpoint, const std::string& where, Network& network,
             const TrainingPlan& plan, Progress& progress);

/// A folder that holds the two newest checkpoints of a run. A file's name ends in the first digits of its
/// SHA-256, so that a damaged file is known as such.
class CheckpointFolder {
 public:
  explicit CheckpointFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Writes one atomically, then drops all but the two newest. Throws Error (cannot_write).
  void save(std::uint64_t step, const Safetensors& checkpoint) const;

  struct Found {
    Safetensors content;
    std::filesystem::path file;
  };
  /// The newest whole one, if there is any; damaged ones are passed over.
  std::optional<Found> newest() const;

  /// Removes the folder: the run is over.
  void remove() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace rankcollapse
