#include "experiments/records/published.hpp"

#include <catch2/catch.hpp>

#include "tests/experiments/records/mini_alexnet_config.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

/// An experiment of this one trial.
struct One {
  explicit One(const WrittenTrial& trial) {
    written.add(trial);
    records = written.records();
  }
  const Record& operator*() const { return records.trials[0]; }

  WrittenExperiment written;
  Records records;
};

WrittenTrial trained_for(int epochs, const std::map<std::string, double>& decay, int batch_size = 16) {
  return {.config = mini_alexnet_config(batch_size),
          .weight_decay = decay,
          .tables = {{"metrics.csv", "epoch,step,train_accuracy\n" + std::to_string(epochs) + ",5,0.5\n"}}};
}

}  // namespace

TEST_CASE("published numbers are for trials of their own penalties, as far as these have come") {
  const One ten(trained_for(10, {{"fc1.weight", 6e-4}}));
  const auto found = published_for(*ten, "lambda_min", "fc1.weight");
  REQUIRE(found.size() == 1);
  CHECK(found[0].value == 0.0414);
  CHECK(found[0].epoch == 10);
  CHECK(published_label(found[0]) == "Martin 2018, epochs of the script: 0.0414");
  CHECK(published_for(*ten, "lambda_min", "fc2.weight").empty());
  CHECK(published_for(*ten, "stable_rank", "fc1.weight").empty());

  const One twenty(trained_for(20, {{"fc1.weight", 1e-3}}));
  const auto both = published_for(*twenty, "lambda_min", "fc1.weight");
  REQUIRE(both.size() == 2);
  CHECK(both[1].value == 0.008);
  CHECK(both[1].epoch == 20);
}

TEST_CASE("the published baseline is for trials without a penalty") {
  const One baseline(trained_for(100, {}));
  CHECK(published_for(*baseline, "train_accuracy").size() == 4);
  const auto ranks = published_for(*baseline, "stable_rank", "fc1.weight");
  REQUIRE(ranks.size() == 2);
  CHECK(ranks[0].value == 222);
  CHECK(ranks[1].value == 149);
  CHECK(published_for(*baseline, "lambda_min", "fc1.weight").empty());
}

TEST_CASE("no number is published for another protocol") {
  CHECK(published_for(*One(trained_for(100, {}, 32)), "train_accuracy").empty());
  const std::map<std::string, double> both = {{"fc1.weight", 6e-4}, {"fc2.weight", 6e-4}};
  CHECK(published_for(*One(trained_for(10, both)), "lambda_min", "fc1.weight").empty());
  const One other({.config = "dataset: {type: gaussian_mixture}\n", .weight_decay = {}});
  CHECK(published_for(*other, "train_accuracy").empty());
}
