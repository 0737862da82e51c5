#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/files/npz.hpp"
#include "experiments/records/records.hpp"
#include "tests/temporary_folder.hpp"

/// A finished trial as its folder is to say it.
struct WrittenTrial {
  std::string config;                              // YAML: the settings
  std::map<std::string, double> weight_decay;      // by parameter; what provenance.json has of penalties
  std::map<std::string, std::string> tables = {};  // "spectra.csv" and its text
  std::map<std::string, std::vector<rankcollapse::Tensor>> arrays = {};  // "spectra.npz"
  std::string state = "done";
  std::string commit = "0123456789abcdef0123456789abcdef01234567";
};

/// An experiment's folder as runs leave it, written by hand.
class WrittenExperiment {
 public:
  explicit WrittenExperiment(const std::string& name = "small") : path_(folder_ / name) {}

  void add(const WrittenTrial& trial) {
    using rankcollapse::Json;
    const std::string number = std::to_string(rows_.size() + 1);
    const std::string identity = std::string(8 - number.size(), '0') + number + std::string(56, '0');
    const auto place = path_ / (std::string(4 - number.size(), '0') + number + "~" + identity.substr(0, 8));
    Json::Array penalties;
    for (const auto& [parameter, decay] : trial.weight_decay) {
      penalties.push_back(Json::Object{{"parameter", parameter}, {"weight_decay", decay}});
    }
    write_text(place / "config.yaml", trial.config);
    write_text(place / "provenance.json",
               format_json(Json::Object{{"identity", identity},
                                        {"penalties", penalties},
                                        {"sessions", Json::Array{Json::Object{{"commit", trial.commit}}}}}));
    for (const auto& [name, text] : trial.tables) write_text(place / name, text);
    for (const auto& [name, arrays] : trial.arrays) rankcollapse::write_npz(place / name, arrays);
    rankcollapse::TrialStatus status;
    status.state = trial.state;
    status.identity = identity;
    write_status(place, status);
    rows_.push_back({place, identity, {}, status});
    write_trials_table(path_, rows_);
  }

  const std::filesystem::path& path() const { return path_; }
  rankcollapse::Records records() const { return rankcollapse::read_records({&path_, 1}); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path path_;
  std::vector<rankcollapse::TrialRow> rows_;
};

/// Pointers to all trials of some records, as figures and laws take them.
inline std::vector<const rankcollapse::Record*> all_of(const rankcollapse::Records& records) {
  std::vector<const rankcollapse::Record*> trials;
  for (const rankcollapse::Record& trial : records.trials) trials.push_back(&trial);
  return trials;
}
