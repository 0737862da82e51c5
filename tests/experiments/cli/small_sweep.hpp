#pragma once

<<<<<<< HEAD
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
class SmallSweep {
 public:
  explicit SmallSweep(const std::string& sweep, int epochs = 4) { write(small_experiment(sweep, epochs)); }

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
=======
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trials_table.hpp"
#include "tests/experiments/cli/program.hpp"

/// Trials of configs/smoke.yaml, three epochs long, that were trained one after the other, and the table that
/// makes a sweep of them.
class SmallSweep {
 public:
  explicit SmallSweep(const std::string& key = "seed", const std::vector<std::string>& values = {"1", "2"},
                      const std::string& options = "") {
    for (const std::string& value : values) train(key, value, options);
    write_table();
  }

  std::filesystem::path results() const { return folder_ / "results"; }
  std::filesystem::path experiment() const { return results() / "runs/lab"; }
  const std::filesystem::path& trial(std::size_t index) const { return rows_[index].folder; }
  const std::string& identity(std::size_t index) const { return rows_[index].identity; }
  /// "--results …".
  std::string option() const { return " --results " + quoted(results().string()); }

  std::vector<rankcollapse::TrialRow>& rows() { return rows_; }
  const std::string& result_hash(std::size_t index) const { return rows_[index].status->result_hash; }
  void write_table() const { rankcollapse::write_trials_table(experiment(), rows_); }

  /// One more trial in the table, like the first one, but without an end.
  std::filesystem::path add_unfinished(const std::string& name) {
    namespace fs = std::filesystem;
    const fs::path copy = experiment() / name;
    fs::copy(trial(0), copy, fs::copy_options::recursive);
    for (const char* file : {"status.json", "weights.safetensors"}) fs::remove(copy / file);
    const std::string identity = name.substr(name.size() - 8) + std::string(56, '0');
    replace(copy / "provenance.json", rows_[0].identity, identity);
    rows_.push_back({copy, identity, {{rows_[0].swept[0].key, "9"}}, {}});
    write_table();
    return copy;
  }

  /// Writes `now` in the place of the first `before` in a file.
  static void replace(const std::filesystem::path& file, const std::string& before, const std::string& now) {
    std::string text = read_text(file);
    const std::size_t place = text.find(before);
    REQUIRE(place != std::string::npos);
    write_text(file, text.replace(place, before.size(), now));
  }

 private:
  void train(const std::string& key, const std::string& value, const std::string& options) {
    const Called called = call(
        "run configs/smoke.yaml --quiet --threads 1 --set name=lab --set "
        "training.epochs=3 --set " +
        quoted(key + "=" + value) + " " + options + option());
    INFO(called.messages);
    REQUIRE(called.exit_code == 0);
    for (const auto& entry : std::filesystem::directory_iterator(experiment())) {
      const bool known = std::any_of(rows_.begin(), rows_.end(),
                                     [&](const auto& row) { return row.folder == entry.path(); });
      if (!entry.is_directory() || known) continue;
      rows_.push_back({entry.path(),
                       rankcollapse::recorded_identity(entry.path()),
                       {{key, value}},
                       rankcollapse::read_status(entry.path())});
      return;
    }
  }

  TemporaryFolder folder_;
  std::vector<rankcollapse::TrialRow> rows_;
>>>>>>> look
};
