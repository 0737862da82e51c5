#include "tests/experiments/claims/claimed_experiment.hpp"

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

const std::string lambda_min_check =
    "{type: within, quantity: lambda_min, layer: fc1.weight, at: 10, where: {regularization.fc1.l2: 3e-4}, "
    "expected: 0.04, relative: 0.1}";

/// Seeds 1, 2 … with this λ_min at epoch 10 under l2 = 3e-4.
ClaimedExperiment with_lambda_min(const std::vector<double>& values) {
  ClaimedExperiment experiment;
  for (std::size_t seed = 0; seed < values.size(); ++seed) {
    experiment.add({.settings = penalised("0.0003", static_cast<int>(seed) + 1),
                    .tables = {{"spectra", spectra({{0, 0.7}, {10, values[seed]}})}}});
  }
  return experiment;
}

}  // namespace

TEST_CASE("a number within its tolerance for two seeds is reproduced; a doctored result flips the verdict") {
  const ClaimedExperiment experiment = with_lambda_min({0.0404, 0.0384});
  const Judgement before = experiment.judged(lambda_min_check);
  CHECK(outcome_of(before) == "reproduced, n = 2: 0.0394 (0.0384–0.0404)");
  CHECK(before.expected == "0.04 ± 10 %");
  CHECK(
      before.finding ==
      "The λ_min of fc1.weight at epoch 10 with l2=3e-4 is 0.0394 (0.0384–0.0404); expected: 0.04 ± 10 %; it "
      "holds for each of 2 seeds.");
  write_text(experiment.trial(1) / "spectra.csv", spectra({{0, 0.7}, {10, 0.045}}));
  CHECK(outcome_of(experiment.judged(lambda_min_check)) == "inconclusive, n = 2: 0.0427 (0.0404–0.045)");
  write_text(experiment.trial(0) / "spectra.csv", spectra({{0, 0.7}, {10, 0.03}}));
  CHECK(outcome_of(experiment.judged(lambda_min_check)) == "not reproduced, n = 2: 0.0375 (0.03–0.045)");
}

TEST_CASE("what holds for one seed only is inconclusive, and what fails for it is not reproduced") {
  CHECK(outcome_of(with_lambda_min({0.04}).judged(lambda_min_check)) == "inconclusive, n = 1: 0.04");
  CHECK(outcome_of(with_lambda_min({0.05}).judged(lambda_min_check)) == "not reproduced, n = 1: 0.05");
}

TEST_CASE("a value that is not recorded counts neither for nor against a statement") {
  ClaimedExperiment experiment = with_lambda_min({0.04, 0.04});
  experiment.add(
      {.settings = penalised("0.0003", 3), .tables = {{"spectra", spectra({{0, 0.7}, {9, 0.04}})}}});
  const Judgement judgement = experiment.judged(lambda_min_check);
  CHECK(outcome_of(judgement) == "inconclusive, n = 2: 0.04");
  CHECK(judgement.finding ==
        "The λ_min of fc1.weight at epoch 10 with l2=3e-4 is 0.04; expected: 0.04 ± 10 %; it holds for each "
        "of 2 "
        "seeds; seed 3 says nothing (λ_min of fc1.weight at epoch 10 is not recorded).");
  ClaimedExperiment without;
  without.add({.settings = penalised("0.0003", 1)});
  CHECK(without.judged(lambda_min_check).finding ==
        "The λ_min of fc1.weight at epoch 10 with l2=3e-4: seed 1 says nothing (λ_min of fc1.weight at epoch "
        "10 is "
        "not recorded).");
}

TEST_CASE("the last row of a probe is not the end where training went on") {
  const std::string check =
      "{type: within, quantity: lambda_min, layer: fc1.weight, expected: 0.04, relative: 0.1}";
  ClaimedExperiment experiment;
  experiment.add(
      {.settings = penalised("0.0003", 1), .tables = {{"spectra", spectra({{0, 0.7}, {10, 0.04}})}}});
  experiment.add(
      {.settings = penalised("0.0003", 2), .tables = {{"spectra", spectra({{0, 0.7}, {8, 0.04}})}}});
  CHECK(outcome_of(experiment.judged(check)) == "inconclusive, n = 1: 0.04");
}

TEST_CASE("a statement without a trial of what it speaks of was not run") {
  const ClaimedExperiment empty;
  CHECK(empty.judged(lambda_min_check).finding == "No finished trial of 'small' is here.");
  ClaimedExperiment other;
  other.add({.settings = penalised("0", 1), .tables = {{"spectra", spectra({{0, 0.7}, {10, 0.04}})}}});
  const Judgement judgement = other.judged(lambda_min_check);
  CHECK(outcome_of(judgement) == "not run, n = 0");
  CHECK(judgement.finding ==
        "The only finished trial of 'small' is not one that it speaks of: "
        "the λ_min of fc1.weight at epoch 10 with l2=3e-4.");
}

TEST_CASE("of several numbers the one nearest to leaving the range is told, and each of them counts") {
  const std::string high = "{type: within, quantity: ranks.dist_K, high: 0.3}";
  ClaimedExperiment experiment;
  for (const int seed : {1, 2}) {
    experiment.add(
        {.settings = penalised("0", seed),
         .tables = {{"ranks", rows({"dist_K"}, {{"fc1.weight", {0.1 * seed}}, {"fc2.weight", {0.05}}})}}});
  }
  const Judgement judgement = experiment.judged(high);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 0.15 (0.1–0.2)");
  CHECK(judgement.finding ==
        "The largest dist_K (2 numbers a seed) is 0.15 (0.1–0.2); expected: ≤ 0.3; it holds "
        "for each of 2 seeds.");
  CHECK(outcome_of(experiment.judged("{type: within, quantity: ranks.dist_K, low: 0.07}")) ==
        "not reproduced, n = 2: 0.05");
  CHECK(
      outcome_of(experiment.judged("{type: within, quantity: ranks.dist_K, layers: [fc1.weight], low: 0.07, "
                                   "high: 0.15}")) == "inconclusive, n = 2: 0.15 (0.1–0.2)");
  write_text(experiment.trial(1) / "ranks.csv",
             rows({"dist_K"}, {{"fc1.weight", {0.1}}, {"fc2.weight", {absent}}}));
  CHECK(experiment.judged(high).finding ==
        "The largest dist_K (2 numbers a seed) is 0.1; expected: ≤ 0.3; it holds for seed 1, and one seed is "
        "not "
        "enough; seed 2 says nothing (dist_K of fc2.weight is not recorded).");
}

TEST_CASE("a seed counts once all values of a list, and without one all that other seeds have, were run") {
  const std::string check =
      "{type: within, quantity: lambda_min, layer: fc1.weight, high: 1, where: {regularization.fc1.l2: [0, "
      "3e-4]}}";
  const std::string for_all = "{type: within, quantity: lambda_min, layer: fc1.weight, high: 1}";
  ClaimedExperiment experiment;
  const auto add = [&](const std::string& l2, int seed) {
    experiment.add({.settings = penalised(l2, seed), .tables = {{"spectra", spectra({{10, 0.5}})}}});
  };
  add("0", 1), add("0.0003", 1), add("0", 2);
  const Judgement judgement = experiment.judged(check);
  CHECK(outcome_of(judgement) == "inconclusive, n = 1: 0.5");
  CHECK(
      judgement.finding ==
      "The largest λ_min of fc1.weight with l2=0…3e-4 (2 numbers a seed) is 0.5; expected: ≤ 1; it holds for "
      "seed 1, and one seed is not enough. Seed 2 is not complete: there is no trial with l2=3e-4.");
  CHECK(outcome_of(experiment.judged(for_all)) == "inconclusive, n = 1: 0.5");
  add("0.0003", 2);
  CHECK(outcome_of(experiment.judged(check)) == "reproduced, n = 2: 0.5");
  CHECK(outcome_of(experiment.judged(for_all)) == "reproduced, n = 2: 0.5");
}

TEST_CASE("a counterexample counts before a seed is complete") {
  ClaimedExperiment experiment;
  experiment.add({.settings = penalised("0", 1), .tables = {{"spectra", spectra({{10, 2}})}}});
  CHECK(
      outcome_of(experiment.judged("{type: within, quantity: lambda_min, layer: fc1.weight, high: 1, where: "
                                   "{regularization.fc1.l2: [0, 3e-4]}}")) == "not reproduced, n = 1: 2");
}

TEST_CASE(
    "trials that diverged are never judged, those that did not converge only where it is not asked for") {
  const std::string check = "{type: within, quantity: lambda_min, layer: fc1.weight, high: 1";
  ClaimedExperiment experiment;
  const std::map<std::string, std::string> tables = {{"spectra", spectra({{10, 0.5}})}};
  experiment.add({.settings = penalised("0", 1), .tables = tables, .converged = true});
  experiment.add({.settings = penalised("0", 2), .tables = tables, .converged = false});
  experiment.add({.settings = penalised("0", 3), .tables = tables, .state = "diverged"});
  const Judgement all = experiment.judged(check + "}"),
                  converged = experiment.judged(check + ", converged: true}");
  CHECK(all.finding ==
        "The λ_min of fc1.weight is 0.5; expected: ≤ 1; it holds for each of 2 seeds; seed 3 says "
        "nothing (none of the trials can be used). Left out: 1 trial that diverged. 1 trial ended "
        "without meeting the stopping rule.");
  CHECK(all.verdict == Verdict::inconclusive);
  CHECK(converged.finding ==
        "The λ_min of fc1.weight is 0.5; expected: ≤ 1; it holds for seed 1, and one seed is not enough; "
        "seeds 2, 3 "
        "say nothing (none of the trials can be used). Left out: 1 trial that diverged. Left out: 1 trial "
        "that did "
        "not converge.");
}

TEST_CASE(
    "without a stopping rule a trial has converged from a dose of 7 on, or where nothing is penalised") {
  const std::string check =
      "{type: within, quantity: lambda_min, layer: fc1.weight, high: 1, converged: true}";
  ClaimedExperiment experiment;
  const auto add = [&](int seed, const std::map<std::string, std::pair<double, double>>& penalties) {
    experiment.add({.settings = penalised("0", seed),
                    .tables = {{"spectra", spectra({{10, 0.1 * seed}})}},
                    .penalties = penalties});
  };
  add(1, {{"fc1.weight", {1e-3, 7.5}}});
  add(2, {});
  add(3, {{"fc1.weight", {1e-3, 7.5}}, {"fc2.weight", {1e-3, 6.5}}});
  CHECK(outcome_of(experiment.judged(check)) == "inconclusive, n = 2: 0.15 (0.1–0.2)");
}
