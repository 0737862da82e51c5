#include "experiments/sweep/why_new.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

namespace {

const TrialInputs recorded = {
    "name: a\ntraining:\n  epochs: 10  # a.yaml:3\n  optimizer:\n    momentum: 0.9\n", "d1", 1, ""};

}  // namespace

TEST_CASE("a new trial is told from a recorded one by the keys that changed, as they were and are") {
  TrialInputs now = recorded;
  now.config = "name: a\ntraining:\n  epochs: 12\n  optimizer: {momentum: 0.90}\n";
  CHECK(why_new(recorded, now) == "training.epochs: 10 → 12");
  now.config = "training: {epochs: 10, loss: mse}\n";
  CHECK(why_new(recorded, now) == "training.loss: mse (new), training.optimizer.momentum: 0.9 (gone)");
}

TEST_CASE("of very many changed keys some are named") {
  TrialInputs now = recorded;
  now.config += "a: 1\nb: 1\nc: 1\nd: 1\ne: 1\nf: 1\ng: 1\n";
  CHECK(why_new(recorded, now) == "a: 1 (new), b: 1 (new), c: 1 (new), d: 1 (new), e: 1 (new), 2 more keys");
}

TEST_CASE("other data, initial weights and numerics make a trial new") {
  TrialInputs now = recorded;
  now.data_checksum = "d2";
  CHECK(why_new(recorded, now) == "the data are others");
  now.numerics_version = 2;
  now.initial_weights = "w";
  CHECK(why_new(recorded, now) ==
        "the data are others, the initial weights are others, the numerics are of version 2, no longer 1");
}

TEST_CASE("names, origins, where files lie and how often is saved make no trial new") {
  TrialInputs now = recorded;
  now.config =
      "name: b\ndataset: {path: /b}\ntraining: {optimizer: {momentum: 9e-1}, epochs: 10, "
      "checkpoint: {seconds: 5}}\n";
  CHECK(why_new(recorded, now).empty());
}
