#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/places.hpp"
#include "experiments/store/swept_value.hpp"
#include "experiments/sweep/expansion.hpp"
#include "experiments/sweep/identity.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// What is known of a trial before it is trained, when its network has been built and let go again.
struct PlannedTrial {
  std::vector<SweptValue> swept;  // in the order of the sweep
  std::string precision;          // "float32" or "float64"
  std::uint64_t steps = 0;        // the length of the run; of L-BFGS the iterations at most
  double work = 0.0;              // dense multiply-adds of all its steps

  // Known after identify():
  std::string data_checksum;
  std::string identity;
};

/// A configuration and all trials of its sweep, each read and built once. A file without a sweep is a sweep
/// of one trial.
class Experiment {
 public:
  const std::string& name() const { return name_; }
  /// In the order of the sweep. No two of them give the same results.
  const std::vector<PlannedTrial>& trials() const { return trials_; }
  /// How many trials were left out because an earlier one gives the same results.
  std::size_t duplicates() const { return duplicates_; }
  /// All keys that some trial varies, in the order of the sweep.
  const std::vector<std::string>& swept_keys() const { return swept_keys_; }

  /// The whole trial, anew, as training needs it.
  Trial build(std::size_t index) const;

 private:
  friend Experiment read_experiment(Document document, const std::string& default_name);
  friend void identify(Experiment& experiment, const DataPlaces& places);

  /// What a planned trial is made of.
  struct Origin {
    Assignments assignments;
    Identity identity;
    std::size_t dataset;  // of datasets_
  };

  Experiment(Document document, std::string default_name)
      : document_(std::move(document)), default_name_(std::move(default_name)) {}
  void add(const Assignments& assignments, Trial trial);
  std::size_t index_of_dataset(Trial& trial);
  void drop_duplicates(const std::vector<std::string>& identities);

  Document document_;
  std::string default_name_;
  std::string name_;
  std::vector<std::string> swept_keys_;
  std::vector<PlannedTrial> trials_;
  std::vector<Origin> origins_;  // one a trial
  std::size_t duplicates_ = 0;

  std::map<std::string, std::size_t> dataset_numbers_;  // by Trial::data
  std::vector<std::unique_ptr<DatasetPlan>> datasets_;
};

/// Expands the section `sweep` and reads and builds every trial. Needs no data. Throws Error (usage) with the
/// mistakes of the sweep or else of all trials, each once, or Error (data) where only initial weights cannot
/// be read or are not those of the network.
Experiment read_experiment(Document document, const std::string& default_name);

/// Looks up the checksum of each data set, loading those that were never decoded, and with it each trial's
/// identity. Throws Error (data) that names all data sets that are missing or damaged.
void identify(Experiment& experiment, const DataPlaces& places);

}  // namespace rankcollapse
