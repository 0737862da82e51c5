#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "data/datasets.hpp"
#include "engine/config/config.hpp"
#include "engine/config/mistakes.hpp"
#include "engine/core/random.hpp"
#include "engine/files/tensor.hpp"
#include "engine/nn/network.hpp"
#include "engine/train/plan.hpp"
#include "experiments/probes/probes.hpp"
#include "experiments/weights/weights.hpp"

namespace rankcollapse {

/// Raised by hand whenever the same configuration gives other numbers than before: it is part of every
/// identity.
inline constexpr int numerics_version = 2;

/// Weights that training begins with in place of drawn ones.
struct InitialWeights {
  std::filesystem::path file;
  std::string checksum;  // SHA-256 of the file: part of the identity
  std::vector<Tensor> tensors;
  std::vector<SkippedTensor> skipped;  // what the file holds beside them
};

/// One training run, built from a configuration: whatever is wrong with it is known before any data are read.
struct Trial {
  std::string name;       // of the experiment
  std::string precision;  // "float32" or "float64"; only that build of the engine can train it
  Seeds seeds;
  std::unique_ptr<DatasetPlan> dataset;
  Network network;
  TrainingPlan training;
  std::vector<PlannedProbe> probes;
  std::shared_ptr<const InitialWeights> initial_weights;  // where training.initial_weights names a file

  std::string
      canonical;  // the configuration as far as results depend on it, with the seeds, but for the penalties
  std::string data;      // the section `dataset` with every fallback and path: the same for the same data
  std::string resolved;  // the configuration with every fallback and origin: what config.yaml keeps
};

/// Reads and builds it. `default_name` serves where the configuration has no `name`. Throws Error (usage)
/// with all mistakes at once, or Error (data) where the initial weights cannot be read or are not those of
/// the network. Allocates weights, never draws them.
Trial read_trial(Document& document, const std::string& default_name);

/// Reads trials of one document, one after the other: a weight file that the next one names too is not read
/// again.
class TrialReader {
 public:
  explicit TrialReader(std::string default_name) : default_name_(std::move(default_name)) {}

  /// The trial that `variant`, made with `variation`, describes, as read_trial() reads it but for its
  /// `resolved`; after mistakes, which are added to those given, nothing.
  std::optional<Trial> read(Document& variant, std::span<const Assignment> variation, Mistakes& mistakes);

 private:
  std::shared_ptr<const InitialWeights> initial_weights(const TrainingPlan& plan, const Network& network);

  std::string default_name_;
  std::shared_ptr<const InitialWeights> last_weights_;
};

/// Records a mistake at `model` in `root` unless the network gives an output a class of the dataset.
void expect_output_for_classes(const Config& root, const Network& network, const DatasetPlan& dataset);

/// The trial's weights as they are before the first step: drawn, or those of the file.
void set_initial_weights(Trial& trial);

/// SHA-256 of all that a trial's results depend on; `data_checksum` is the loaded data set's.
std::string identity_of(const Trial& trial, const std::string& data_checksum);

}  // namespace rankcollapse
