#include "experiments/sweep/run_trial.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "engine/files/safetensors.hpp"
#include "engine/files/sha256.hpp"
#include "experiments/store/trial_status.hpp"
#include "tests/experiments/sweep/trial_in_store.hpp"
#include "tests/temporary_folder.hpp"
#include "tests/thrown.hpp"

using namespace rankcollapse;

namespace {

std::string hash_of(const TrialEnd& end) {
  const auto status = read_status(end.folder);
  REQUIRE(status);
  return status->result_hash;
}

std::string uninterrupted_hash(const std::vector<std::string>& changes = {}) {
  const TemporaryFolder results;
  return hash_of(run_once(results.path(), changes));
}

}  // namespace

TEST_CASE("a trial's folder holds what is promised, and no checkpoint once it is finished") {
  const TemporaryFolder results;
  const auto folder = run_once(results.path()).folder;
  for (const char* name : {"config.yaml", "provenance.json", "metrics.csv", "timing.csv", "status.json",
                           "weights.safetensors", "initial_weights.safetensors", "log.txt"}) {
    INFO(name);
    CHECK(std::filesystem::exists(folder / name));
  }
  CHECK_FALSE(std::filesystem::exists(folder / "checkpoint"));
  CHECK_FALSE(std::filesystem::exists(folder / "lease.json"));
  const std::string metrics = read_text(folder / "metrics.csv");
  CHECK(metrics.starts_with(
      "epoch,step,learning_rate,train_loss,train_accuracy,penalty,test_loss,test_accuracy\n"));
  CHECK(std::count(metrics.begin(), metrics.end(), '\n') == 5);
}

TEST_CASE("the result hash is the same for 1, 2 and 3 threads") {
  const std::string hash = uninterrupted_hash();
  for (const int threads : {2, 3}) {
    const TemporaryFolder results;
    CHECK(hash_of(run_once(results.path(), {}, threads)) == hash);
  }
}

TEST_CASE("stopped after every few steps and called again, a trial ends with the same hash") {
  const std::string hash = uninterrupted_hash();
  for (const int steps : {1, 2, 3, 7}) {
    const TemporaryFolder results;
    TrialEnd end = run_once(results.path(), {}, 1, steps);
    int calls = 1;
    while (end.state == TrialEnd::State::interrupted) {
      CHECK(end.checkpointed);
      end = run_once(results.path(), {}, 1, steps);
      ++calls;
    }
    INFO("stopped every " << steps << " steps");
    CHECK(end.state == TrialEnd::State::done);
    CHECK(calls >= 20 / steps);
    CHECK(hash_of(end) == hash);
  }
}

TEST_CASE("a checkpoint of another kernel family is not gone on from") {
  const TemporaryFolder results;
  const TrialEnd end = run_once(results.path(), {}, 1, 6);
  for (const auto& entry : std::filesystem::directory_iterator(end.folder / "checkpoint")) {
    Safetensors checkpoint = read_safetensors(entry.path());
    checkpoint.metadata.at("kernel_family") = "another";
    const std::string bytes = format_safetensors(checkpoint);
    std::filesystem::remove(entry.path());
    write_text(
        end.folder / "checkpoint" / ("step-000000000006~" + sha256(bytes).substr(0, 16) + ".safetensors"),
        bytes);
  }
  const TrialEnd again = run_once(results.path());
  CHECK(again.state == TrialEnd::State::done);
  CHECK(hash_of(again) == uninterrupted_hash());
}

TEST_CASE("a run whose loss is not finite ends as diverged and keeps what was recorded") {
  const TemporaryFolder results;
  const TrialEnd end =
      run_once(results.path(), {"training.optimizer.learning_rate=1e300", "training.loss=mse"});
  CHECK(end.state == TrialEnd::State::diverged);
  const auto status = read_status(end.folder);
  REQUIRE(status);
  CHECK(status->state == "diverged");
  CHECK(status->steps == end.steps);
}

TEST_CASE("another seed gives another result, and only the changed stream is another one") {
  CHECK(uninterrupted_hash({"seed=2"}) != uninterrupted_hash());
  const TemporaryFolder results;
  const auto one = run_once(results.path(), {"seed={init: 1, shuffle: 1}"}).folder;
  const auto other = run_once(results.path(), {"seed={init: 1, shuffle: 2}"}).folder;
  CHECK(read_text(one / "initial_weights.safetensors") == read_text(other / "initial_weights.safetensors"));
  CHECK(read_text(one / "weights.safetensors") != read_text(other / "weights.safetensors"));
}

TEST_CASE("numbers that were recorded once come out again: where they do not, raise numerics_version") {
  const TemporaryFolder results;
  const auto status = read_status(run_once(results.path()).folder);
  REQUIRE(status);
  std::map<std::string, double> last;
  for (const auto& [name, value] : status->final_metrics) last[name] = std::stod(value);
  // Kernel families differ in the last bits, which twenty steps hardly magnify.
  const double tolerance = sizeof(Scalar) == sizeof(double) ? 1e-8 : 1e-5;
  CHECK(numerics_version == 1);
  CHECK(last.at("train_loss") == Approx(0.0506972129).epsilon(tolerance));
  CHECK(last.at("penalty") == Approx(0.0431599173).epsilon(tolerance));
  CHECK(last.at("test_loss") == Approx(0.0763905626).epsilon(tolerance));
}
