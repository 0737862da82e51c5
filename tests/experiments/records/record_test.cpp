#include "experiments/records/record.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/records/records.hpp"
#include "tests/experiments/records/written_experiment.hpp"
#include "tests/temporary_folder.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

const fs::path recorded = fs::path(PROJECT_ROOT) / "tests/experiments/recorded";

Records read(const std::string& experiment) {
  const std::vector<fs::path> folders = {recorded / experiment};
  return read_records(folders);
}

}  // namespace

TEST_CASE("the finished trials of an experiment are read with their settings and what was swept") {
  const Records records = read("penalties");
  REQUIRE(records.trials.size() == 6);
  const Record& trial = records.trials[2];
  CHECK(trial.experiment() == "penalties");
  CHECK(trial.title() == "0003 l2=5e-3 seed=1");
  CHECK(trial.setting("training.batch_size") == "20");
  CHECK(trial.number("regularization.fc1.l2") == 5e-3);
  CHECK(trial.seed() == "1");
  CHECK(trial.commit().size() == 40);
  CHECK(trial.setting("training.batch") == "");
  CHECK(std::isnan(trial.number("training.loss")));
}

TEST_CASE("the penalty on a parameter is its weight decay, twice Keras' strength") {
  const Record trial = read("penalties").trials[2];
  CHECK(trial.weight_decay("fc1.weight") == 1e-2);
  CHECK(trial.weight_decay("fc2.weight") == 0.0);
  CHECK(trial.largest_weight_decay() == 1e-2);
  CHECK(read("penalties").trials[0].largest_weight_decay() == 0.0);
}

TEST_CASE("a probe's table is found by its type, whatever its file is called") {
  const Record trial = read("penalties").trials[0];
  const double smallest = trial.probe("spectrum").value("fc1.weight", "sv_min", AtEnd{});
  const RecordedSeries series = trial.series("spectrum", "fc1.weight");
  REQUIRE(series.values.size() == 9);  // the start and eight epochs
  CHECK(series.values.back().back() == smallest);
  CHECK(series.values.back().size() == 32);
  CHECK(series.index_of(AtEpoch{3.0}) == std::size_t{3});
  CHECK(series.index_of(AtInit{}) == std::size_t{0});
  CHECK_FALSE(series.index_of(AtEpoch{9.0}));
  CHECK(trial.series_names("spectrum") == std::vector<std::string>{"fc1.weight", "fc2.weight", "fc3.weight"});
  CHECK(trial.series_names("learned_part") == trial.series_names("spectrum"));
}

TEST_CASE("of several probes of one type each has its table, and the first of them is the probe") {
  WrittenExperiment written;
  written.add({.config = "probes:\n"
                         "  - {type: truncation, name: largest}\n"
                         "  - {type: ranks, name: ranks}\n"
                         "  - {type: truncation, name: control}\n",
               .weight_decay = {},
               .tables = {{"largest.csv", "rank\n3\n"}, {"control.csv", "rank\n5\n6\n"}}});
  const Record trial = written.records().trials.front();
  REQUIRE(trial.probes("truncation").size() == 2);
  CHECK(trial.probes("truncation")[0]->number(0, "rank") == 3.0);
  CHECK(trial.probes("truncation")[1]->size() == 2);
  CHECK(trial.probe("truncation").size() == 1);
  CHECK(trial.probes("spectrum").empty());
}

TEST_CASE("a probe that a trial does not have is an empty table without arrays") {
  const Record trial = read("classes").trials[0];
  CHECK(trial.probe("spectrum").size() == 0);
  CHECK(trial.series("spectrum", "fc1.weight").values.empty());
  CHECK(trial.series_names("spectrum").empty());
}

TEST_CASE("folders of one name pool, and a trial that both hold counts once") {
  const TemporaryFolder other;
  fs::copy(recorded / "penalties", other / "penalties", fs::copy_options::recursive);
  const std::vector<fs::path> both = {recorded / "penalties", other / "penalties", recorded / "classes"};
  const Records records = read_records(both);
  CHECK(records.trials.size() == 9);
  CHECK(records.experiments() == std::vector<std::string>{"penalties", "classes"});
  CHECK(records.of("classes").size() == 3);
}

TEST_CASE("trials without a result are counted and left out") {
  const TemporaryFolder folder;
  fs::copy(recorded / "classes", folder / "classes", fs::copy_options::recursive);
  for (const auto& entry : fs::directory_iterator(folder / "classes")) {
    if (entry.path().filename().string().starts_with("0002")) fs::remove(entry.path() / "status.json");
  }
  const std::vector<fs::path> folders = {folder / "classes"};
  const Records records = read_records(folders);
  CHECK(records.trials.size() == 2);
  CHECK(records.unfinished == 1);
}
