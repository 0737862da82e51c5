#include "experiments/records/convergence.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

Records read(const std::string& experiment) {
  const std::vector<std::filesystem::path> folders = {std::filesystem::path(PROJECT_ROOT) /
                                                      "tests/experiments/recorded" / experiment};
  return read_records(folders);
}

}  // namespace

TEST_CASE(
    "a run with a penalty has converged after a dose of seven for each weight, and with small gradients "
    "left") {
  const Records records = read("doses");
  REQUIRE(records.trials.size() == 5);
  CHECK(std::isinf(records.trials[0].smallest_dose()));  // λ = 0
  CHECK(records.trials[1].smallest_dose() == Approx(3.6));
  CHECK(records.trials[3].smallest_dose() == Approx(12.0));
  std::vector<bool> converged;
  for (const Record& trial : records.trials) converged.push_back(has_converged(trial));
  CHECK(records.trials[4].smallest_dose() > 7.0);
  CHECK(records.trials[4].probe("rank_bound").value("fc2.weight", "stationarity", AtEnd{}) > 0.05);
  CHECK(converged == std::vector<bool>{true, false, false, true, false});
}

TEST_CASE("a minimisation has converged where it met its stopping rule, whatever its penalty") {
  for (const Record& trial : read("variability").trials) {
    INFO(trial.title());
    REQUIRE(trial.status().converged);
    CHECK(has_converged(trial) == *trial.status().converged);
  }
}

TEST_CASE("a run that diverged has not converged") {
  WrittenExperiment written;
  written.add({.config = "seed: 1\n", .weight_decay = {}, .state = "diverged"});
  written.add({.config = "seed: 2\n", .weight_decay = {}});
  const Records records = written.records();
  CHECK_FALSE(has_converged(records.trials[0]));
  CHECK(has_converged(records.trials[1]));
}
