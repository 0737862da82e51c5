#pragma once

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
};
