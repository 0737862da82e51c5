#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "engine/files/json.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/experiments/cli/program.hpp"

/// An experiment whose trials take some hundredths of a second each, with this `sweep`.
inline std::string small_experiment(const std::string& sweep, int epochs = 4) {
  return "name: small\n"
         "dataset: {type: gaussian_mixture, classes: 3, dimension: 8, noise: 1, samples_per_class: 20, "
         "test_samples_per_class: 5}\n"
         "model: {layers: [{type: dense, name: fc1, units: 16}, {type: tanh}, {type: dense, units: "
         "classes}]}\n"
         "training:\n"
         "  epochs: " +
         std::to_string(epochs) +
         "\n"
         "  batch_size: 10\n"
         "  loss: softmax_cross_entropy\n"
         "  optimizer: {type: sgd, learning_rate: 0.1, momentum: 0.9}\n"
         "  checkpoint: {steps: 100}\n"
         "sweep: " +
         sweep + "\n";
}

/// A folder with that experiment in a file, and its results.
class SweptExperiment {
 public:
  explicit SweptExperiment(const std::string& sweep, int epochs = 4) {
    write(small_experiment(sweep, epochs));
  }

  void write(const std::string& text) const { write_text(config(), text); }
  std::filesystem::path config() const { return folder_ / "small.yaml"; }
  std::filesystem::path results() const { return folder_ / "results"; }
  std::filesystem::path experiment() const { return results() / "runs/small"; }

  /// The words of `run`, with further ones.
  std::string words(const std::string& options = "") const {
    return "run " + quoted(config().string()) + " --results " + quoted(results().string()) + " " + options;
  }
  Called run(const std::string& options = "") const { return call(words(options)); }

  std::vector<std::filesystem::path> trials() const {
    std::set<std::filesystem::path> sorted;
    for (const auto& entry : std::filesystem::directory_iterator(experiment())) {
      if (entry.is_directory()) sorted.insert(entry.path());
    }
    return {sorted.begin(), sorted.end()};
  }

  /// trials.csv as it names folders, statuses and result hashes; not the seconds.
  std::vector<std::string> table() const {
    std::vector<std::string> lines;
    for (const rankcollapse::TrialRow& row : rankcollapse::read_trials_table(experiment())) {
      const auto& status = row.status;
      lines.push_back(row.folder.filename().string() + " " + (status ? status->state : "unfinished") + " " +
                      (status ? status->result_hash : ""));
    }
    return lines;
  }

  /// The state of each trial, in the table's order.
  std::vector<std::string> states() const {
    std::vector<std::string> states;
    for (const rankcollapse::TrialRow& row : rankcollapse::read_trials_table(experiment())) {
      states.push_back(row.status ? row.status->state : "unfinished");
    }
    return states;
  }

  /// How many processes have trained, over all trials.
  std::size_t sessions() const {
    std::size_t count = 0;
    for (const auto& trial : trials()) {
      const auto json = rankcollapse::parse_json(read_text(trial / "provenance.json"), "provenance.json");
      count += std::get<rankcollapse::Json::Array>(json.find("sessions")->value).size();
    }
    return count;
  }

 private:
  TemporaryFolder folder_;
};
