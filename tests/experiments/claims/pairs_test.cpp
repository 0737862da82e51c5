#include "tests/experiments/claims/claimed_experiment.hpp"

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("a ratio to the start is that of one trial") {
  const std::string check =
      "{type: ratio, quantity: lambda_min, layer: fc1.weight, to: {at: init}, low: 0.5}";
  ClaimedExperiment experiment;
  for (const int seed : {1, 2}) {
    for (const char* l2 : {"0", "0.0003"}) {
      experiment.add({.settings = penalised(l2, seed),
                      .tables = {{"spectra", spectra({{0, 0.1}, {5, 0.01}, {10, 0.08 + 0.01 * seed}})}}});
    }
  }
  const Judgement judgement = experiment.judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.95 (0.9–1)");
  CHECK(
      judgement.finding ==
      "The smallest ratio of λ_min of fc1.weight to that before training (2 ratios a seed) is 0.95 (0.9–1); "
      "expected: ≥ 0.5; it holds for each of 2 seeds.");
  CHECK(
      experiment
          .judged(
              "{type: ratio, quantity: lambda_min, layer: fc1.weight, at: 5, where: {regularization.fc1.l2: "
              "0}, to: {at: end}, low: 0.5}")
          .finding ==
      "The ratio of λ_min of fc1.weight at epoch 5 with l2=0 to that at the end is 0.106 "
      "(0.1–0.111); expected: ≥ 0.5; it fails for each of 2 seeds.");
  write_text(experiment.trial(3) / "spectra.csv", spectra({{0, 0.1}, {10, 0.01}}));
  CHECK(outcome_of(experiment.judged(check)) == "inconclusive, n = 2: 0.5 (0.1–0.9)");
}

TEST_CASE("a ratio to other settings is that of two trials of one seed that are equal otherwise") {
  const std::string check =
      "{type: ratio, quantity: metrics.test_accuracy, where: {regularization.fc1.l2: 2e-3}, to: {where: "
      "{regularization.fc1.l2: 0}}, high: 0.99}";
  ClaimedExperiment experiment;
  const auto add = [&](const std::string& l2, int seed, double accuracy, int epochs = 10) {
    experiment.add({.settings = penalised(l2, seed, epochs),
                    .tables = {{"metrics", "epoch,step,test_accuracy\n" + shortest(epochs) + "," +
                                               shortest(10 * epochs) + "," + shortest(accuracy) + "\n"}},
                    .epochs = static_cast<double>(epochs)});
  };
  add("0", 1, 0.8), add("0.002", 1, 0.6), add("0", 2, 0.5);
  const Judgement one = experiment.judged(check);
  CHECK(outcome_of(one) == "inconclusive, n = 1: 0.75");
  add("0.002", 2, 0.3), add("0.002", 3, 0.7), add("0", 3, 0.9, 20);
  const Judgement judgement = experiment.judged(check);
  CHECK(judgement.finding ==
        "The ratio of test accuracy with l2=2e-3 to that with l2=0 is 0.675 (0.6–0.75); expected: ≤ 0.99; it "
        "holds "
        "for each of 2 seeds; seed 3 says nothing (no usable trial with l2=0 is equal to it otherwise).");
  add("0", 3, 0.7);
  CHECK(outcome_of(experiment.judged(check)) == "inconclusive, n = 3: 0.783 (0.6–1)");
}

TEST_CASE("a trial whose partner was not run is left out") {
  const std::string check =
      "{type: ratio, quantity: lambda_min, layer: fc1.weight, where: {regularization.fc1.l2: 2e-3}, to: "
      "{where: "
      "{regularization.fc1.l2: 0}}, high: 0.99}";
  ClaimedExperiment experiment;
  experiment.add({.settings = penalised("0.002", 1), .tables = {{"spectra", spectra({{10, 0.1}})}}});
  const Judgement judgement = experiment.judged(check);
  CHECK(outcome_of(judgement) == "not run, n = 0");
  CHECK(judgement.finding.ends_with("Seed 1 is not complete: there is no trial with l2=0."));
}

TEST_CASE("two numbers are compared matrix by matrix") {
  const auto check = [](const std::string& relation) {
    return "{type: compared, quantity: \"ranks.rank[abs:1e-3]\", with: \"ranks.rank[numpy]\", relation: " +
           relation + "}";
  };
  ClaimedExperiment experiment;
  for (const int seed : {1, 2}) {
    experiment.add({.settings = penalised("0", seed),
                    .tables = {{"ranks", rows({"rank[abs:1e-3]", "rank[numpy]"},
                                              {{"fc1.weight", {10, 10}}, {"fc2.weight", {8, 9}}})}}});
  }
  const Judgement judgement = experiment.judged(check("at_most"));
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0 of 2");
  CHECK(judgement.expected == "≤ rank[numpy]");
  CHECK(judgement.finding ==
        "The number of matrices whose rank[abs:1e-3] is not at most rank[numpy] is 0 of 2; "
        "expected: ≤ rank[numpy]; it holds for each of 2 seeds.");
  for (const char* relation : {"equal", "at_least", "less"}) {
    CHECK(outcome_of(experiment.judged(check(relation))) == "not reproduced, n = 2: 1 of 2");
  }
  CHECK(outcome_of(experiment.judged(check("greater"))) == "not reproduced, n = 2: 2 of 2");
  write_text(experiment.trial(1) / "ranks.csv",
             rows({"rank[abs:1e-3]", "rank[numpy]"}, {{"fc1.weight", {10, absent}}, {"fc2.weight", {8, 9}}}));
  CHECK(outcome_of(experiment.judged(check("at_most"))) == "inconclusive, n = 1: 0 of 2");
}

TEST_CASE("a share counts the matrices that have both numbers") {
  const std::string check =
      "{type: share, quantity: rank_bound.product, with: rank_bound.weight_norm, relation: less, low: 0.5}";
  const auto experiment = [](double third) {
    ClaimedExperiment all;
    for (const int seed : {1, 2}) {
      all.add({.settings = penalised("0", seed),
               .tables = {{"rank_bound", rows({"product", "weight_norm"}, {{"fc1.weight", {1, 2}},
                                                                           {"fc2.weight", {5, 2}},
                                                                           {"fc3.weight", {third, 2}},
                                                                           {"fc4.weight", {absent, 2}}})}}});
    }
    return all;
  };
  const Judgement judgement = experiment(1.5).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.667");
  CHECK(judgement.finding ==
        "The share of the matrices whose product is less than weight_norm (3 a seed) is 0.667; expected: ≥ "
        "0.5; it "
        "holds for each of 2 seeds. Not counted: 2 matrices without one of them.");
  CHECK(outcome_of(experiment(2).judged(check)) == "not reproduced, n = 2: 0.333");
  CHECK(outcome_of(experiment(absent).judged(check)) == "reproduced, n = 2: 0.5");
  ClaimedExperiment without;
  without.add({.settings = penalised("0", 1)});
  CHECK(outcome_of(without.judged(check)) == "inconclusive, n = 0");
}

TEST_CASE("a truncation is chosen by the validation samples and judged by the test samples") {
  const std::string check = "{type: truncated, size: 0.5, low: 0.99}";
  const std::string header =
      "epoch,step,layer,rule,value,directions,seed,rank,size,full_size,validation_accuracy,test_accuracy\n"
      "0,0,all,rank,4,largest,,4,40,100,1,1\n"
      "10,100,all,,,,,10,100,100,0.81,0.8\n";
  const auto experiment = [&](const std::string& cuts) {
    ClaimedExperiment all;
    for (const int seed : {1, 2}) {
      all.add({.settings = penalised("0", seed), .tables = {{"truncation", header + cuts}}});
    }
    return all;
  };
  const std::string mild = "10,100,all,rank,5,largest,,5,50,100,0.78,0.84\n",
                    chosen = "10,100,all,rank,4,largest,,4,40,100,0.79,0.796\n",
                    too_large = "10,100,all,rank,8,largest,,8,80,100,0.9,0.9\n",
                    random = "10,100,all,rank,4,random,1,4,40,100,0.9,0.9\n",
                    alone = "10,100,fc1.weight,rank,4,largest,,4,40,100,0.9,0.9\n";
  const Judgement judgement = experiment(mild + chosen + too_large + random + alone).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.995");
  CHECK(judgement.finding ==
        "The smallest ratio of the test accuracy of the network cut to at most 0.5 of its size to that of "
        "the whole "
        "one is 0.995; expected: ≥ 0.99; it holds for each of 2 seeds.");
  CHECK(outcome_of(experiment(chosen).judged("{type: truncated, size: 0.5, low: 1.0}")) ==
        "not reproduced, n = 2: 0.995");
  CHECK(outcome_of(experiment("10,100,all,rank,5,largest,,5,50,100,,0.7\n"
                              "10,100,all,rank,4,largest,,4,40,100,,0.8\n")
                       .judged(check)) == "not reproduced, n = 2: 0.875");
  CHECK(outcome_of(experiment(too_large + random + alone).judged(check)) == "inconclusive, n = 0");
}
