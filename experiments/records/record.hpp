#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/files/tensor.hpp"
#include "experiments/records/recorded_table.hpp"
#include "experiments/store/recorded_trial.hpp"

namespace rankcollapse {

/// Vectors of one length, a vector a moment, as singular values over time.
struct RecordedSeries {
  std::vector<double> epochs, steps;
  std::vector<std::vector<double>> values;
  std::optional<double> end_step =
      std::nullopt;  // the last of the training; unknown: that of the last moment

  /// The index of a moment; nothing where it is not among them.
  std::optional<std::size_t> index_of(const Moment& moment) const;
};

/// What an L2 penalty does to a parameter, as "fc1.weight".
struct RecordedPenalty {
  std::string parameter;
  double weight_decay;  // λ > 0 of the gradient form dF/dW + λW
  double dose;  // Σ λ·η/(1 − μ) over the steps of the whole training; NaN where it is not recorded
};

/// A trial that has a result, with everything that its folder tells; files are read when they are first
/// asked for. Damaged files throw Error (data).
class Record {
 public:
  /// `experiment` is the name of the folder that holds the trial's table.
  Record(std::string experiment, const TrialRow& row);

  const std::string& experiment() const { return experiment_; }
  const std::filesystem::path& folder() const { return trial_.folder; }
  const std::string& identity() const { return trial_.identity; }
  const std::vector<SweptValue>& swept() const { return trial_.swept; }
  const TrialStatus& status() const { return *trial_.status; }
  const Json& provenance() const { return trial_.provenance; }
  bool diverged() const { return status().state == "diverged"; }

  /// The number its folder's name begins with and what was swept: "0002 l2=3e-4 seed=1".
  std::string title() const;
  /// The commit that its first session ran, 40 hex digits; "" where none is recorded.
  std::string commit() const;
  /// The seed, or, of several, that of the initial weights; "" where none is recorded.
  std::string seed() const;

  /// All settings of config.yaml: address and value, a number in its one spelling. An empty mapping is none.
  const std::map<std::string, std::string>& settings() const;
  /// The value at an address, as "training.batch_size"; "" where there is none.
  const std::string& setting(const std::string& address) const;
  /// The same as a number; NaN where there is none.
  double number(const std::string& address) const;

  /// Of the parameters that have one, in the order of the network.
  std::vector<RecordedPenalty> penalties() const;
  /// λ of the penalty on a parameter, as "fc1.weight", in the gradient form dF/dW + λW; 0 where it has none.
  double weight_decay(std::string_view parameter) const;
  /// The largest of them all.
  double largest_weight_decay() const;
  /// Σ λ·η_eff over the whole run of the penalised parameter that got least; infinite where none is
  /// penalised.
  double smallest_dose() const;

  const RecordedTable& metrics() const;
  /// The rows of the first probe of a type, as "spectrum", whatever its file is called; an empty table where
  /// the trial has none.
  const RecordedTable& probe(const std::string& type) const;
  /// The rows of every probe of a type, a table each.
  std::vector<const RecordedTable*> probes(const std::string& type) const;
  /// The arrays of such a probe under a name, as "fc1.weight"; empty where there are none.
  RecordedSeries series(const std::string& type, const std::string& name) const;
  /// The weights that such a probe has arrays of; names with a slash are left out.
  std::vector<std::string> series_names(const std::string& type) const;

 private:
  std::vector<std::filesystem::path> probe_files(const std::string& type, const char* extension) const;
  std::filesystem::path probe_file(const std::string& type, const char* extension) const;
  const std::vector<Tensor>& arrays(const std::string& type) const;
  const RecordedTable& table(const std::filesystem::path& file) const;

  std::string experiment_;
  RecordedTrial trial_;
  mutable std::optional<std::map<std::string, std::string>> settings_;
  mutable std::map<std::filesystem::path, RecordedTable> tables_;
  mutable std::map<std::string, std::vector<Tensor>> arrays_;
};

}  // namespace rankcollapse
