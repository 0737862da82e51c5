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

/// Pictures, and layers for every fast kernel: a convolution that is pooled, one that is not, and dense
/// layers on batches of eight and more.
const std::vector<std::string> convolutional = {
    "dataset={type: procedural_images, classes: 3, samples_per_class: 11, test_samples_per_class: 5, "
    "crop: {type: center, size: 16}, standardize: per_image}",
    "model={layers: [{name: conv1, type: conv2d, filters: 16, kernel: 5, padding: same}, {type: relu}, "
    "{type: max_pool2d, size: 3, padding: same}, {name: conv2, type: conv2d, filters: 32, kernel: 3, "
    "padding: 1}, "
    "{type: relu}, {type: flatten}, {name: fc1, type: dense, units: 20}, {type: relu}, "
    "{name: fc2, type: dense, units: classes}]}",
    "training.batch_size=9", "training.epochs=3",
    "training.optimizer={type: sgd, learning_rate: 0.01, momentum: 0.9}"};

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
  for (const auto& changes : {std::vector<std::string>{}, convolutional}) {
    const std::string hash = uninterrupted_hash(changes);
    for (const int threads : {2, 3}) {
      const TemporaryFolder results;
      CHECK(hash_of(run_once(results.path(), changes, threads)) == hash);
    }
  }
}

TEST_CASE("stopped after every few steps and called again, a trial ends with the same hash") {
  const auto check = [](const std::vector<std::string>& changes, std::initializer_list<int> every, int all) {
    const std::string hash = uninterrupted_hash(changes);
    for (const int steps : every) {
      const TemporaryFolder results;
      TrialEnd end = run_once(results.path(), changes, 1, steps);
      int calls = 1;
      while (end.state == TrialEnd::State::interrupted) {
        CHECK(end.checkpointed);
        end = run_once(results.path(), changes, 1, steps);
        ++calls;
      }
      INFO("stopped every " << steps << " steps");
      CHECK(end.state == TrialEnd::State::done);
      CHECK(calls >= all / steps);
      CHECK(hash_of(end) == hash);
    }
  };
  check({}, {1, 2, 3, 7}, 20);
  check(convolutional, {1, 5}, 12);
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
  CHECK(numerics_version == 2);
  // Kernel families differ in the last bits, which twenty steps hardly magnify.
  const double tolerance = sizeof(Scalar) == sizeof(double) ? 1e-8 : 1e-5;
  const auto check = [&](const std::vector<std::string>& changes, double train_loss, double penalty,
                         double test_loss) {
    const TemporaryFolder results;
    const auto status = read_status(run_once(results.path(), changes).folder);
    REQUIRE(status);
    std::map<std::string, double> last;
    for (const auto& [name, value] : status->final_metrics) last[name] = std::stod(value);
    CHECK(last.at("train_loss") == Approx(train_loss).epsilon(tolerance));
    CHECK(last.at("penalty") == Approx(penalty).epsilon(tolerance));
    CHECK(last.at("test_loss") == Approx(test_loss).epsilon(tolerance));
  };
  check({}, 0.0506972129, 0.0431599173, 0.0763905626);
  // Through every fast kernel: pooled and unpooled convolutions, dense layers of batches of eight and more.
  check(convolutional, 0.9373561491, 0.0118115140, 0.8827294272);
}
