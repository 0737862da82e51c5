#include "tests/experiments/claims/claimed_experiment.hpp"

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

const std::string falls =
    "{type: ordered, quantity: lambda_min, layer: fc1.weight, along: regularization.fc1.l2, direction: falls";

/// For each seed the λ_min at the end under l2 = 0, 3e-4, 5e-4.
ClaimedExperiment along_l2(const std::vector<std::vector<double>>& seeds) {
  const std::vector<std::string> strengths = {"0", "0.0003", "0.0005"};
  ClaimedExperiment experiment;
  for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
    for (std::size_t place = 0; place < seeds[seed].size(); ++place) {
      experiment.add({.settings = penalised(strengths[place], static_cast<int>(seed) + 1),
                      .tables = {{"spectra", spectra({{10, seeds[seed][place]}})}}});
    }
  }
  return experiment;
}

/// One network a seed with these numbers of its layers.
ClaimedExperiment networks(const std::string& table, const std::string& column,
                           const std::vector<std::vector<double>>& seeds) {
  ClaimedExperiment experiment;
  for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
    std::vector<std::pair<std::string, std::vector<double>>> layers;
    for (const double number : seeds[seed])
      layers.push_back({"layer" + std::to_string(layers.size() + 1), {number}});
    experiment.add({.settings = penalised("0", static_cast<int>(seed) + 1),
                    .tables = {{table, rows({column}, layers)}}});
  }
  return experiment;
}

}  // namespace

TEST_CASE("a number falls along a setting where every step is one down, seed by seed") {
  const Judgement judgement = along_l2({{0.7, 0.04, 0.008}, {0.71, 0.042, 0.007}}).judged(falls + "}");
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0 of 2");
  CHECK(judgement.expected == "falls");
  CHECK(judgement.finding ==
        "The number of steps along l2 in which λ_min of fc1.weight does not fall is 0 of 2; expected: falls; "
        "it "
        "holds for each of 2 seeds. Means: 0.705, 0.041, 0.0075 at l2 = 0, 3e-4, 5e-4.");
  const Judgement one = along_l2({{0.7, 0.04, 0.05}, {0.7, 0.04, 0.008}}).judged(falls + "}");
  CHECK(outcome_of(one) == "inconclusive, n = 2: 0.5 (0–1) of 2");
  CHECK(
      one.finding ==
      "The number of steps along l2 in which λ_min of fc1.weight does not fall is 0.5 (0–1) of 2; expected: "
      "falls; it holds for seed 2 and fails for seed 1. For example, for seed 1 it goes from 0.04 to 0.05 "
      "between "
      "l2 = 3e-4 and 5e-4. Means: 0.7, 0.04, 0.029 at l2 = 0, 3e-4, 5e-4.");
  CHECK(outcome_of(along_l2({{0.1, 0.2, 0.3}}).judged(falls + "}")) == "not reproduced, n = 1: 2 of 2");
}

TEST_CASE("a step that stays is one down only where that is not strict; and what rises can be asked for") {
  const ClaimedExperiment level = along_l2({{0.7, 0.4, 0.4}, {0.7, 0.7, 0.4}});
  CHECK(outcome_of(level.judged(falls + "}")) == "not reproduced, n = 2: 1 of 2");
  CHECK(outcome_of(level.judged(falls + ", strictly: false}")) == "reproduced, n = 2: 0 of 2");
  CHECK(outcome_of(level.judged("{type: ordered, quantity: lambda_min, layer: fc1.weight, along: "
                                "regularization.fc1.l2, direction: rises}")) ==
        "not reproduced, n = 2: 2 of 2");
}

TEST_CASE("one strength alone makes no order, and a seed that lacks one is not complete") {
  CHECK(outcome_of(along_l2({{0.7}, {0.7}}).judged(falls + "}")) == "not run, n = 0");
  const Judgement judgement = along_l2({{0.7, 0.04, 0.008}, {0.7, 0.04}}).judged(falls + "}");
  CHECK(outcome_of(judgement) == "inconclusive, n = 1: 0 of 2");
  CHECK(judgement.finding.find("Seed 2 is not complete: there is no trial with l2=5e-4.") !=
        std::string::npos);
}

TEST_CASE("trials that differ in something else too are no steps of one order") {
  ClaimedExperiment experiment = along_l2({{0.7, 0.04, 0.008}, {0.7, 0.04, 0.008}});
  for (const int seed : {1, 2}) {
    for (const auto& [strength, value] : {std::pair{"0.0003", 0.9}, std::pair{"0.0005", 0.8}}) {
      experiment.add(
          {.settings = penalised(strength, seed, 20), .tables = {{"spectra", spectra({{10, value}})}}});
    }
  }
  CHECK(outcome_of(experiment.judged(falls + ", at: 10}")) == "reproduced, n = 2: 0 of 3");
}

TEST_CASE("a number falls with depth where every layer of every network has less of it") {
  const std::string check =
      "{type: falls_with_depth, quantity: variability.tcv_norm, layers: [layer1, layer2, layer3]}";
  const Judgement judgement =
      networks("variability", "tcv_norm", {{0.5, 0.1, 0.05}, {0.4, 0.2, 0.1}}).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0 of 2");
  CHECK(judgement.finding ==
        "The number of steps from layer to layer in which tcv_norm does not fall is 0 of 2; expected: falls; "
        "it "
        "holds for each of 2 seeds. Means: layer1 0.45, layer2 0.15, layer3 0.075.");
  CHECK(outcome_of(networks("variability", "tcv_norm", {{0.5, 0.1, 0.1}, {0.1, 0.2, 0.3}}).judged(check)) ==
        "not reproduced, n = 2: 1.5 (1–2) of 2");
  CHECK(outcome_of(networks("variability", "tcv_norm", {{0.5, absent, 0.1}}).judged(check)) ==
        "inconclusive, n = 0");
}

TEST_CASE("two numbers are correlated where Spearman's ρ over the layers is large in every network") {
  const std::string check =
      "{type: correlated, x: ranks.stable_rank, y: ranks.dist_K, layers: [layer1, layer2, layer3], at_least: "
      "0.5}";
  const auto experiment = [](const std::vector<std::vector<double>>& dist_K) {
    ClaimedExperiment all;
    for (std::size_t seed = 0; seed < dist_K.size(); ++seed) {
      all.add({.settings = penalised("0", static_cast<int>(seed) + 1),
               .tables = {{"ranks", rows({"stable_rank", "dist_K"}, {{"layer1", {1, dist_K[seed][0]}},
                                                                     {"layer2", {2, dist_K[seed][1]}},
                                                                     {"layer3", {3, dist_K[seed][2]}}})}}});
    }
    return all;
  };
  const Judgement judgement = experiment({{0.1, 0.2, 0.3}, {0.1, 0.3, 0.2}}).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.75 (0.5–1)");
  CHECK(judgement.expected == "ρ ≥ 0.5");
  CHECK(judgement.finding ==
        "The smallest Spearman correlation of dist_K with stable_rank, over 3 layers of a network is 0.75 "
        "(0.5–1); "
        "expected: ρ ≥ 0.5; it holds for each of 2 seeds. Its mean over 2 networks is 0.75.");
  CHECK(outcome_of(experiment({{0.3, 0.2, 0.1}, {0.3, 0.1, 0.2}}).judged(check)) ==
        "not reproduced, n = 2: -0.75 (-1–-0.5)");
  CHECK(outcome_of(experiment({{0.1, 0.1, 0.1}}).judged(check)) == "inconclusive, n = 0");
  CHECK(outcome_of(experiment({{0.1, absent, 0.2}}).judged(check)) == "inconclusive, n = 0");
}

TEST_CASE("a number of features is taken of the inputs of a weight") {
  const std::string check =
      "{type: correlated, x: variability.tcv_norm, y: ranks.dist_K, layers: [fc1.weight, fc2.weight, "
      "fc3.weight], "
      "at_least: 0.5}";
  ClaimedExperiment experiment;
  for (const int seed : {1, 2}) {
    experiment.add(
        {.settings =
             "seed: " + std::to_string(seed) +
             "\nmodel: {layers: [{name: fc1}, {name: tanh1}, {name: fc2}, {name: tanh2}, {name: fc3}]}\n",
         .tables = {
             {"ranks", rows({"dist_K"}, {{"fc1.weight", {3}}, {"fc2.weight", {2}}, {"fc3.weight", {1}}})},
             {"variability", rows({"tcv_norm"}, {{"input", {0.3}},
                                                 {"fc1", {0.01}},
                                                 {"tanh1", {0.2}},
                                                 {"fc2", {0.4}},
                                                 {"tanh2", {0.1}},
                                                 {"fc3", {0.9}}})}}});
  }
  CHECK(outcome_of(experiment.judged(check)) == "reproduced, n = 2: 1");
}

TEST_CASE("the setting that is best on validation keeps its rank, or does not") {
  const std::string check =
      "{type: best_keeps_rank, metric: validation_accuracy, along: regularization.fc1.l2, quantity: "
      "lambda_min, "
      "layer: fc1.weight, to: {at: init}, low: 0.5}";
  // λ_min is 1, 0.6 and 0.1 of its start under the three strengths; the accuracies say which one is chosen.
  const auto experiment = [](const std::vector<std::vector<double>>& seeds) {
    const std::vector<std::pair<std::string, double>> strengths = {
        {"0", 0.7}, {"0.0003", 0.42}, {"0.0005", 0.07}};
    ClaimedExperiment all;
    for (std::size_t seed = 0; seed < seeds.size(); ++seed) {
      for (std::size_t place = 0; place < strengths.size(); ++place) {
        const double accuracy = seeds[seed][place];
        all.add({.settings = penalised(strengths[place].first, static_cast<int>(seed) + 1),
                 .tables = {{"spectra", spectra({{0, 0.7}, {10, strengths[place].second}})},
                            {"metrics", "epoch,step,validation_accuracy\n10,100," +
                                            (std::isnan(accuracy) ? "" : shortest(accuracy)) + "\n"}}});
      }
    }
    return all;
  };
  const Judgement judgement = experiment({{0.75, 0.77, 0.76}, {0.78, 0.77, 0.76}}).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.8 (0.6–1)");
  CHECK(judgement.finding ==
        "The ratio of λ_min of fc1.weight to that before training, at the l2 of the best validation accuracy "
        "is 0.8 "
        "(0.6–1); expected: ≥ 0.5; it holds for each of 2 seeds. Chosen, seed by seed: l2 = 3e-4, 0.");
  CHECK(outcome_of(experiment({{0.75, 0.77, 0.78}, {0.7, 0.7, 0.71}}).judged(check)) ==
        "not reproduced, n = 2: 0.1");
  CHECK(outcome_of(experiment({{0.77, 0.77, 0.77}}).judged(check)) == "not reproduced, n = 1: 0.1");
  CHECK(outcome_of(experiment({{0.77, absent, 0.75}}).judged(check)) == "inconclusive, n = 0");
}
