#include "experiments/records/additive_prediction.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "engine/files/csv.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

/// A trial whose FC1 has these ν_min after 0, 1, … epochs, and of whose initial weights that is kept.
WrittenTrial trial_of(double l2, int seed, const std::vector<double>& smallest,
                      const std::vector<double>& kept, const std::string& more = "") {
  std::string spectra = "epoch,step,layer,reading,sv_min,sv_max,method\n";
  std::string norms = "epoch,step,layer,reading,frobenius_norm,spectral_norm,dose,kept\n";
  for (std::size_t epoch = 0; epoch < smallest.size(); ++epoch) {
    const std::string at = std::to_string(epoch) + "," + std::to_string(10 * epoch) + ",fc1.weight,matrix,";
    spectra += at + shortest(smallest[epoch]) + ",2,gram\n";
    norms += at + "3,2,," + (std::isnan(kept[epoch]) ? "" : shortest(kept[epoch])) + "\n";
  }
  return {.config = "seed: " + std::to_string(seed) + "\nregularization: {fc1: {l2: " + shortest(l2) +
                    "}}\nprobes: [{type: spectrum, name: spectra}, {type: weight_norms, name: norms}]\n" +
                    more,
          .weight_decay = {{"fc1.weight", 2 * l2}},
          .tables = {{"spectra.csv", spectra}, {"norms.csv", norms}}};
}

const std::vector<double> ones = {1, 1, 1};

}  // namespace

TEST_CASE("the additive law of a trial is made of the noise of the trial without a penalty") {
  WrittenExperiment written;
  written.add(trial_of(0, 1, {2, 3, 4}, ones));  // λ_min 4, 9, 16
  written.add(trial_of(0.1, 1, {2, 1, 0.5}, {1, 0.5, 0.25}));
  const Records records = written.records();
  const auto prediction = additive_prediction(records.trials[1], records.trials[0], "fc1.weight");
  REQUIRE(prediction.has_value());
  CHECK(prediction->epochs == std::vector<double>{0, 1, 2});
  CHECK(prediction->observed == std::vector<double>{4, 1, 0.25});
  CHECK(prediction->decay_only[1] == Approx(0.25 * 4));
  CHECK(prediction->decay_only[2] == Approx(0.0625 * 4));
  CHECK(prediction->additive[0] == Approx(4));
  CHECK(prediction->additive[1] == Approx(0.25 * 4 + 5));
  // Of what came in the first epoch a half is kept in ν, a quarter in λ.
  CHECK(prediction->additive[2] == Approx(0.0625 * 4 + 0.25 * 5 + 7));
}

TEST_CASE("the additive law is silent once the dose grows by more than one between two moments") {
  WrittenExperiment written;
  written.add(trial_of(0, 1, {2, 3, 4, 5}, {1, 1, 1, 1}));
  written.add(trial_of(0.1, 1, {2, 1, 0.5, 0.5}, {1, 0.4, 0.1, 0.09}));  // doses 0, 0.9, 2.3, 2.4
  const Records records = written.records();
  const auto prediction = additive_prediction(records.trials[1], records.trials[0], "fc1.weight");
  REQUIRE(prediction.has_value());
  CHECK(prediction->additive[1] == Approx(0.16 * 4 + 5));
  CHECK(std::isnan(prediction->additive[2]));
  CHECK(std::isnan(prediction->additive[3]));
  CHECK(prediction->decay_only[3] == Approx(0.0081 * 4));
}

TEST_CASE("without noise in the reference the additive law is the dose law") {
  WrittenExperiment written;
  written.add(trial_of(0, 1, {2, 2, 2}, ones));
  written.add(trial_of(0.1, 1, {3, 1, 0.5}, {1, -0.5, 0.25}));  // an overshooting step turns signs
  const Records records = written.records();
  const auto prediction = additive_prediction(records.trials[1], records.trials[0], "fc1.weight");
  REQUIRE(prediction.has_value());
  for (std::size_t moment = 0; moment < 3; ++moment)
    CHECK(prediction->additive[moment] == Approx(prediction->decay_only[moment]));
  CHECK(prediction->decay_only[0] == 9);
}

TEST_CASE("moments that lack a number are left out of a prediction; one moment is none") {
  const double absent = std::nan("");
  WrittenExperiment written;
  written.add(trial_of(0, 1, {2, 3, 4}, ones));
  written.add(trial_of(0.1, 1, {2, 1, 0.5}, {1, absent, 0.4}));
  written.add(trial_of(0.2, 1, {2, 1, 0.5}, {1, absent, absent}));
  written.add(trial_of(0.3, 1, {2, 1, 0.5}, {absent, 0.5, 0.25}));
  written.add({.config = "seed: 1\n", .weight_decay = {{"fc1.weight", 1}}});
  const Records records = written.records();
  const auto with_a_hole = additive_prediction(records.trials[1], records.trials[0], "fc1.weight");
  REQUIRE(with_a_hole.has_value());
  CHECK(with_a_hole->epochs == std::vector<double>{0, 2});
  CHECK(with_a_hole->additive[1] == Approx(0.16 * 4 + 12));
  CHECK_FALSE(additive_prediction(records.trials[2], records.trials[0], "fc1.weight").has_value());
  CHECK_FALSE(additive_prediction(records.trials[3], records.trials[0], "fc1.weight").has_value());
  CHECK_FALSE(additive_prediction(records.trials[4], records.trials[0], "fc1.weight").has_value());
  CHECK_FALSE(additive_prediction(records.trials[1], records.trials[0], "fc2.weight").has_value());
}

TEST_CASE("the learned part has what the law needs too") {
  const std::string header =
      "epoch,step,layer,reading,dose,kept,frobenius_norm,sv_max,gap_rank,stable_rank,lambda_min,"
      "predicted_lambda_min\n";
  const std::string config = "seed: 1\nprobes: [{type: learned_part, name: learned}]\nregularization: ";
  WrittenExperiment written;
  written.add({.config = config + "{fc1: {l2: 0}}\n",
               .weight_decay = {},
               .tables = {{"learned.csv", header + "0,0,fc1.weight,matrix,0,1,0,0,0,0,4,4\n"
                                                   "1,5,fc1.weight,matrix,0,1,0,0,0,0,5,4\n"}}});
  written.add({.config = config + "{fc1: {l2: 1}}\n",
               .weight_decay = {{"fc1.weight", 2}},
               .tables = {{"learned.csv", header + "0,0,fc1.weight,matrix,0,1,0,0,0,0,4,4\n"
                                                   "1,5,fc1.weight,matrix,0.7,0.5,0,0,0,0,3,1\n"}}});
  const Records records = written.records();
  const auto prediction = additive_prediction(records.trials[1], records.trials[0], "fc1.weight");
  REQUIRE(prediction.has_value());
  CHECK(prediction->observed == std::vector<double>{4, 3});
  CHECK(prediction->additive[1] == Approx(0.25 * 4 + 1));
}

TEST_CASE("the reference is without a penalty, of the same settings and seed") {
  WrittenExperiment written;
  const std::vector<double> smallest = {2, 1, 1};
  written.add(trial_of(0, 1, smallest, ones, "training: {batch_size: 32}\n"));
  written.add(trial_of(0, 2, smallest, ones, "training: {batch_size: 16}\n"));
  written.add(trial_of(0, 1, smallest, ones, "training: {batch_size: 16}\n"));
  written.add(trial_of(0.1, 1, smallest, ones, "training: {batch_size: 16}\n"));
  written.add(trial_of(0.1, 3, smallest, ones, "training: {batch_size: 16}\n"));
  written.add(trial_of(0.1, 1, smallest, ones, "training: {batch_size: 8}\n"));
  const Records records = written.records();
  const auto trials = all_of(records);
  CHECK(reference_without_penalty(*trials[3], trials) == trials[2]);
  CHECK(reference_without_penalty(*trials[4], trials) == trials[1]);  // the first of another seed
  CHECK(reference_without_penalty(*trials[5], trials) == nullptr);
  CHECK(reference_without_penalty(*trials[2], trials) == nullptr);  // has no penalty itself
}

TEST_CASE("a trial whose section of penalties is empty is a reference") {
  WrittenExperiment written;
  WrittenTrial plain = trial_of(0, 1, {2, 1, 1}, ones);
  plain.config = "seed: 1\nregularization: {}\n";
  plain.weight_decay = {};
  written.add(plain);
  written.add({.config = "seed: 1\nregularization: {fc1: {l2: 1}}\n", .weight_decay = {{"fc1.weight", 2}}});
  const Records records = written.records();
  const auto trials = all_of(records);
  CHECK(reference_without_penalty(*trials[1], trials) == trials[0]);
}

TEST_CASE("a trial that diverged is no reference") {
  WrittenExperiment written;
  WrittenTrial diverged = trial_of(0, 1, {2, 1, 1}, ones);
  diverged.state = "diverged";
  written.add(diverged);
  written.add(trial_of(0.1, 1, {2, 1, 1}, ones));
  const Records records = written.records();
  const auto trials = all_of(records);
  CHECK(reference_without_penalty(*trials[1], trials) == nullptr);
}
