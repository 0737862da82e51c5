#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/config/config.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// A number that trials record: `lambda_min` (the square of the smallest singular value, of the probe
/// `spectrum`), `metrics.COLUMN`, or `PROBE.COLUMN` by the type of a probe (experiments/store/README.md has
/// the columns).
class Quantity {
 public:
  /// What the text at `key` names.
  Quantity(const Config& check, std::string_view key);
  Quantity(std::string table, std::string column);

  /// For people: "λ_min", "relative_dist_K", "rank[numpy]".
  const std::string& name() const { return name_; }
  /// Whether there is one a layer, not one a network.
  bool is_of_layers() const { return table_ != "metrics"; }
  /// Whether its layers are those whose outputs are features, not those that have weights.
  bool is_of_features() const { return table_ == "variability"; }

  /// The layers that a trial has it of, in the order of its table; one "" where it is of the network, or
  /// where the trial has no such table.
  std::vector<std::string> layers(const Record& trial) const;

  /// NaN where it is not recorded. The end is the last step of the training, not the last row there is.
  double of(const Record& trial, const std::string& layer, const Moment& moment) const;

  /// The same, for the inputs of a weight where it is of features: of "fc2.weight" those of the layer fc2.
  double for_weight(const Record& trial, const std::string& weight, const Moment& moment) const;
  /// "tcv_norm of the inputs of fc2.weight".
  std::string name_for_weight(const std::string& weight) const;

  const RecordedTable& table(const Record& trial) const;

 private:
  double transformed(double number) const { return squared_ ? number * number : number; }

  std::string table_, column_, name_;
  bool squared_ = false;
};

/// The moment at `at` of a check: init, end (which is meant where it is absent), or a number of epochs.
Moment read_moment(const Config& check);

/// " of fc1.weight", "" for the network; " before training", " at epoch 10", "" for the end.
std::string of_layer(const std::string& layer);
std::string at_moment(const Moment& moment);

/// The layers that a check names by `layer` or `layers`; none where it leaves that to the table.
std::vector<std::string> read_layers(const Config& check);

/// K, the number of classes that a trial learned to tell; NaN where nothing recorded says it.
double classes_of(const Record& trial);

}  // namespace rankcollapse
