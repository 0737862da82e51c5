#pragma once

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/files/csv.hpp"
#include "experiments/claims/claims.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/temporary_folder.hpp"

/// A finished trial, as its folder is to say it. Ten steps make an epoch.
struct ClaimedTrial {
  std::string settings;                            // YAML, without probes
  std::map<std::string, std::string> tables = {};  // "spectra" and the text of spectra.csv
  double epochs = 10;
  std::string state = "done";
  std::optional<bool> converged = {};
  std::map<std::string, std::pair<double, double>> penalties = {};  // by parameter: λ and the dose
  std::string commit = "0123456789abcdef0123456789abcdef01234567";
  std::string result_hash = "";
};

/// A table of a probe: a row a layer and moment.
inline std::string rows(const std::vector<std::string>& columns,
                        const std::vector<std::pair<std::string, std::vector<double>>>& layers,
                        double epoch = 10) {
  using namespace rankcollapse;
  std::string text = "epoch,step,layer,reading";
  for (const std::string& column : columns) text += "," + column;
  text += "\n";
  for (const auto& [layer, numbers] : layers) {
    text += shortest(epoch) + "," + shortest(10 * epoch) + "," + layer + ",matrix";
    for (const double number : numbers) text += "," + (std::isnan(number) ? "" : shortest(number));
    text += "\n";
  }
  return text;
}

/// spectra.csv of one layer with this λ_min by the epoch.
inline std::string spectra(const std::map<double, double>& lambda_min,
                           const std::string& layer = "fc1.weight") {
  using namespace rankcollapse;
  std::string text = "epoch,step,layer,reading,sv_min,sv_max\n";
  for (const auto& [epoch, value] : lambda_min) {
    text += shortest(epoch) + "," + shortest(10 * epoch) + "," + layer + ",matrix," +
            shortest(std::sqrt(value)) + ",2\n";
  }
  return text;
}

/// An experiment called "small", in the committed form.
class ClaimedExperiment {
 public:
  explicit ClaimedExperiment(const std::string& name = "small") : path_(*folder_ / name) {}

  void add(const ClaimedTrial& trial) {
    using rankcollapse::Json;
    const std::string number = std::to_string(table_.size() + 1);
    const std::string identity = std::string(8 - number.size(), '0') + number + std::string(56, '0');
    const auto place = path_ / (std::string(4 - number.size(), '0') + number + "~" + identity.substr(0, 8));
    std::string config = trial.settings + "probes:\n";
    for (const char* type :
         {"ranks", "weight_norms", "learned_part", "variability", "rank_bound", "truncation"}) {
      config += "  - {type: " + std::string(type) + ", name: " + type + "}\n";
    }
    Json::Array penalties;
    for (const auto& [parameter, penalty] : trial.penalties) {
      penalties.push_back(
          Json::Object{{"parameter", parameter}, {"weight_decay", penalty.first}, {"dose", penalty.second}});
    }
    write_text(place / "config.yaml", config + "  - {type: spectrum, name: spectra}\n");
    write_text(place / "provenance.json",
               format_json(Json::Object{{"identity", identity},
                                        {"penalties", penalties},
                                        {"sessions", Json::Array{Json::Object{{"commit", trial.commit}}}}}));
    for (const auto& [name, text] : trial.tables) write_text(place / (name + ".csv"), text);
    rankcollapse::TrialStatus status;
    status.state = trial.state;
    status.identity = identity;
    status.steps = static_cast<std::uint64_t>(10 * trial.epochs);
    status.converged = trial.converged;
    status.result_hash = trial.result_hash;
    write_status(place, status);
    table_.push_back({place, identity, {}, status});
    write_trials_table(path_, table_);
  }

  /// A trial of the plan that has no result yet.
  void add_unfinished() {
    const std::string identity(64, 'f');
    table_.push_back({path_ / "9999~ffffffff", identity, {}, std::nullopt});
    write_trials_table(path_, table_);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path trial(std::size_t index) const { return table_[index].folder; }
  rankcollapse::Records records() const { return rankcollapse::read_records({&path_, 1}); }

  /// What becomes of a statement with this check, which this experiment is to judge.
  rankcollapse::Judgement judged(const std::string& check) const {
    const std::filesystem::path file = *folder_ / "claims.yaml";
    write_text(file,
               "work: A work\nclaims:\n  - id: one\n    place: here\n    statement: It is so.\n    kind: "
               "reproduction\n    experiment: small\n    check: " +
                   check + "\n");
    return rankcollapse::judge({file}, records()).judgements.at(0);
  }

 private:
  std::unique_ptr<TemporaryFolder> folder_ = std::make_unique<TemporaryFolder>();
  std::filesystem::path path_;
  std::vector<rankcollapse::TrialRow> table_;
};

/// "reproduced, n = 3: 0.0402 (0.0398–0.0405)".
inline std::string outcome_of(const rankcollapse::Judgement& judgement) {
  return verdict_name(judgement.verdict) + ", n = " + std::to_string(judgement.n) +
         (judgement.observed.empty() ? "" : ": " + judgement.observed);
}

/// Settings of a trial of the blog's experiment.
inline std::string penalised(const std::string& l2, int seed, int epochs = 10) {
  return "seed: " + std::to_string(seed) + "\nregularization: {fc1: {l2: " + l2 +
         "}}\ntraining: {epochs: " + std::to_string(epochs) + "}\n";
}
