#include <catch2/catch.hpp>
#include <map>

#include "engine/files/csv.hpp"
#include "engine/files/sha256.hpp"
#include "experiments/store/trial_status.hpp"
#include "tests/experiments/sweep/trial_in_store.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

namespace fs = std::filesystem;

/// Those that look at weights alone, and those that pass samples through the network. Five steps an epoch,
/// twenty in all.
const std::string probes =
    "probes=[{type: spectrum, every: {epochs: 1}}, {type: ranks, every: {steps: 3}, layers: [fc2, fc1]}, "
    "{type: learned_part, every: {steps: 7}, at: [end]}, {type: weight_norms, at: [init]}, "
    "{type: variability, every: {steps: 4}}, {type: neural_collapse}, {type: rank_bound}, "
    "{type: marchenko_pastur}, {type: power_law}, {type: truncation, ranks: [1, 2], control: true, every: "
    "{epochs: 2}}]";

const std::vector<std::string> l2 = {"regularization={all: {l2: 1e-3}}", probes};

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto extension = entry.path().extension();
    const std::string name = entry.path().filename().string();
    if ((extension == ".csv" || extension == ".npz" || extension == ".safetensors") && name != "timing.csv")
      files[name] = sha256_of_file(entry.path());
  }
  return files;
}

std::map<std::string, std::string> uninterrupted(const std::vector<std::string>& changes) {
  const TemporaryFolder results;
  const TrialEnd end = run_once(results.path(), changes);
  REQUIRE(end.state == TrialEnd::State::done);
  return files_of(end.folder);
}

/// The steps at which a probe measured, in the order of the file.
std::vector<std::string> steps_of(const fs::path& file) {
  const CsvTable table = read_csv(file);
  std::vector<std::string> steps;
  for (const auto& row : table.rows) {
    if (steps.empty() || steps.back() != row[1]) steps.push_back(row[1]);
  }
  return steps;
}

using Steps = std::vector<std::string>;

/// Asks for the end once a probe of the trial measures at this step, behind so many of its readings.
class StopsWhileMeasuring final : public Probe {
 public:
  StopsWhileMeasuring(std::unique_ptr<Probe> probe, std::uint64_t at, std::atomic<bool>& stop)
      : probe_(std::move(probe)), at_(at), stop_(stop) {}
  std::vector<std::string> columns() const override { return probe_->columns(); }
  std::optional<ProbeFindings> measure(const Snapshot& snapshot) const override {
    if (snapshot.step == at_) stop_ = true;
    return probe_->measure(snapshot);
  }

 private:
  std::unique_ptr<Probe> probe_;
  std::uint64_t at_;
  std::atomic<bool>& stop_;
};

}  // namespace

TEST_CASE("probes change neither weights nor metrics, and every one writes its files") {
  const auto with = uninterrupted(l2);
  const auto without = uninterrupted({l2[0]});
  CHECK(without.size() == 3);
  for (const auto& [name, hash] : without) {
    INFO(name);
    CHECK(with.at(name) == hash);
  }
  for (const char* name : {"spectra.csv", "spectra.npz", "ranks.csv", "ranks.npz", "learned_part.csv",
                           "learned_part.npz", "weight_norms.csv", "variability.csv", "neural_collapse.csv",
                           "rank_bound.csv", "marchenko_pastur.csv", "power_law.csv", "truncation.csv"}) {
    INFO(name);
    CHECK(with.contains(name));
  }
  CHECK(with.size() == 16);
}

TEST_CASE("probes find the same with 1, 2 and 3 threads") {
  const auto expected = uninterrupted(l2);
  for (const int threads : {2, 3}) {
    const TemporaryFolder results;
    CHECK(files_of(run_once(results.path(), l2, threads).folder) == expected);
  }
}

TEST_CASE("stopped after every few steps and called again, a trial ends with the same files of its probes") {
  const auto expected = uninterrupted(l2);
  for (const int steps : {1, 2, 3, 7}) {
    INFO("stopped every " << steps << " steps");
    const TemporaryFolder results;
    TrialEnd end = run_once(results.path(), l2, 1, steps);
    while (end.state == TrialEnd::State::interrupted) end = run_once(results.path(), l2, 1, steps);
    CHECK(end.state == TrialEnd::State::done);
    CHECK(files_of(end.folder) == expected);
  }
}

TEST_CASE("a process that is killed loses no moment and doubles none") {
  const auto expected = uninterrupted(l2);
  for (const int step : {1, 4, 9, 12, 20}) {
    INFO("killed behind step " << step);
    const TemporaryFolder results;
    std::vector<std::string> changes = l2;
    changes.emplace_back("training.checkpoint={seconds: 0, steps: 3}");
    {
      struct Killed {};
      const std::atomic<bool> stop = false;
      AfterSteps killed(step, [] { throw Killed(); });
      TrialInStore trial(results.path(), changes);
      CHECK_THROWS_AS(trial.run(killed, stop), Killed);
      if (step == 20) write_text(trial.folder / "spectra.npz", "half an arr");
    }
    CHECK(files_of(run_once(results.path(), changes).folder) == expected);
  }
}

TEST_CASE("a moment in which a run is interrupted is measured as a whole by the next session") {
  const auto expected = uninterrupted(l2);
  for (const std::uint64_t step : {0, 12, 20}) {
    for (std::size_t probe = 0; probe < 10; ++probe) {
      INFO("probe " << probe << " at step " << step);
      const TemporaryFolder results;
      std::atomic<bool> stop = false;
      AfterSteps listener(never, [] {});
      TrialInStore interrupted(results.path(), l2);
      auto& planned = interrupted.trial.probes.at(probe).probe;
      planned = std::make_unique<StopsWhileMeasuring>(std::move(planned), step, stop);
      const TrialEnd first = interrupted.run(listener, stop);
      if (stop) {
        CHECK(first.steps == step);
        CHECK(first.state == TrialEnd::State::interrupted);
      }
      CHECK(files_of(run_once(results.path(), l2).folder) == expected);
    }
  }
}

TEST_CASE("a probe measures at the start, as often as it is asked to and once at the end") {
  const TemporaryFolder results;
  const fs::path folder = run_once(results.path(), l2).folder;
  CHECK(steps_of(folder / "spectra.csv") == Steps{"0", "5", "10", "15", "20"});
  CHECK(steps_of(folder / "ranks.csv") == Steps{"0", "3", "6", "9", "12", "15", "18", "20"});
  CHECK(steps_of(folder / "learned_part.csv") == Steps{"7", "14", "20"});
  CHECK(steps_of(folder / "weight_norms.csv") == Steps{"0"});
  CHECK(steps_of(folder / "power_law.csv") == Steps{"0", "20"});
  CHECK(steps_of(folder / "truncation.csv") == Steps{"10", "20"});
  const CsvTable ranks = read_csv(folder / "ranks.csv");
  CHECK(ranks.rows[2][0] == "0.6");  // epochs done: three steps of five
  CHECK(ranks.rows[2][2] == "fc1.weight");
  CHECK(ranks.rows[3][2] == "fc2.weight");
  CHECK(ranks.rows.size() == 16);
}

TEST_CASE("a run of no steps is measured once, at its start and end") {
  const TemporaryFolder results;
  const fs::path folder = run_once(results.path(), {"training.epochs=0", probes}).folder;
  CHECK(steps_of(folder / "spectra.csv") == Steps{"0"});
  CHECK(read_csv(folder / "spectra.csv").rows.size() == 4);
}

TEST_CASE("what is measured at the start are the initial weights") {
  const TemporaryFolder results;
  const TrialInStore made(results.path(), l2);
  Trial drawn = small_trial(l2);
  set_initial_weights(drawn);
  const fs::path folder = run_once(results.path(), l2).folder;
  const CsvTable norms = read_csv(folder / "weight_norms.csv");
  const auto parameters = drawn.network.parameters();
  const arma::mat first = arma::conv_to<arma::mat>::from(parameters.front()->value);
  CHECK(norms.rows.front()[2] == parameters.front()->name);
  CHECK(std::stod(norms.rows.front()[4]) == Approx(arma::norm(first, "fro")).epsilon(1e-12));
  CHECK(std::stod(norms.rows.front()[5]) == Approx(arma::norm(first, 2)).epsilon(1e-12));
}

TEST_CASE("a run that diverges has the moments before, and no end") {
  const TemporaryFolder results;
  const TrialEnd end =
      run_once(results.path(), {"training.optimizer.learning_rate=1e300", "training.loss=mse",
                                "probes=[{type: spectrum, every: {steps: 1}}, {type: "
                                "truncation, ranks: [1], every: {steps: 1}}]"});
  REQUIRE(end.state == TrialEnd::State::diverged);
  REQUIRE(end.steps > 0);
  const CsvTable spectra = read_csv(end.folder / "spectra.csv");
  CHECK(spectra.rows.size() == 4 * (end.steps + 1));
  CHECK(spectra.rows.back()[1] == std::to_string(end.steps));
  // Of weights that are not finite there is no truncation, and none was asked for at the start.
  CHECK(read_csv(end.folder / "truncation.csv").rows.size() <= 10 * end.steps);
  CHECK(fs::exists(end.folder / "spectra.npz"));
}

TEST_CASE("two trials that differ in their probes are two") {
  const auto identity = [](const std::vector<std::string>& changes) {
    return identity_of(small_trial(changes), "data");
  };
  CHECK(identity({"probes=[{type: spectrum}]"}) != identity({}));
  CHECK(identity({"probes=[]"}) == identity({}));
  CHECK(identity({"probes=[{type: spectrum}]"}) !=
        identity({"probes=[{type: spectrum, every: {steps: 1}}]"}));
  CHECK(
      identity({"probes=[{type: spectrum}]"}) ==
      identity({"probes=[{type: spectrum, at: [init, end], name: spectra, layers: [fc1, fc2, fc3, fc4]}]"}));
}

TEST_CASE("the resolved configuration of a trial with probes is that trial") {
  const TemporaryFolder folder;
  write_text(folder / "config.yaml", small_trial(l2).resolved);
  auto document = Document::load(folder / "config.yaml");
  CHECK(identity_of(read_trial(document, "again"), "data") == identity_of(small_trial(l2), "data"));
}

TEST_CASE("probes of a minimisation measure at iterations, and at the end once") {
  if (sizeof(Scalar) == sizeof(float)) return;  // L-BFGS works in double
  const TemporaryFolder results;
  const std::vector<std::string> changes = {
      "training={precision: float64, loss: mse, optimizer: {type: lbfgs}, stop: {max_steps: 2000}}",
      "regularization={all: {l2: 0.05}}",
      "probes=[{type: spectrum, every: {steps: 2}}, {type: variability, every: {steps: 1}, k_means: true}, "
      "{type: learned_part}]"};
  const TrialEnd end = run_once(results.path(), changes);
  REQUIRE(end.state == TrialEnd::State::done);
  REQUIRE(end.steps < 2000);  // it ends where nobody knew before
  const auto last = std::to_string(end.steps);
  const Steps steps = steps_of(end.folder / "variability.csv");
  CHECK(steps.size() == end.steps + 1);
  CHECK(steps.back() == last);
  CHECK(steps_of(end.folder / "learned_part.csv") == Steps{"0", last});
  const CsvTable spectra = read_csv(end.folder / "spectra.csv");
  CHECK(spectra.rows.back()[0] == last);  // an iteration is the epoch of a minimisation
  // The penalty is in the gradient: what is left of the initial weights cannot be told.
  CHECK(read_csv(end.folder / "learned_part.csv").rows.back()[4].empty());
}
