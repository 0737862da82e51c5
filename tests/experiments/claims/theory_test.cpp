#include "tests/experiments/claims/claimed_experiment.hpp"

using namespace rankcollapse;

namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// kept of fc1.weight at the start and after 10 epochs.
std::string kept(double at_end) {
  return "epoch,step,layer,reading,kept\n0,0,fc1.weight,matrix,1\n10,100,fc1.weight,matrix," +
         shortest(at_end) + "\n";
}

/// A network of two layers with a classifier, K = 10, with these ranks of its weights and tcv_norm of their
/// inputs.
ClaimedTrial network(int seed, const std::vector<double>& ranks, const std::vector<double>& tcv_norm,
                     double decay = 1e-3) {
  return {.settings =
              "seed: " + std::to_string(seed) + "\nregularization: {all: {weight_decay: " + shortest(decay) +
              "}}\nmodel: {layers: [{name: fc1}, {name: tanh1}, {name: fc2}, {name: tanh2}, {name: fc3}]}\n",
          .tables = {{"ranks", rows({"rank[relative:1e-2]", "rank[numpy]", "rank_loss"},
                                    {{"fc1.weight", {ranks[0], 60, 4}},
                                     {"fc2.weight", {ranks[1], 64, 0}},
                                     {"fc3.weight", {10, 10, 0}}})},
                     {"variability",
                      rows({"tcv_norm"},
                           {{"input", {tcv_norm[0]}}, {"tanh1", {tcv_norm[1]}}, {"tanh2", {0.001}}})},
                     {"rank_bound", rows({"classes"}, {{"fc1.weight", {10}}})}},
          .penalties = {{"fc1.weight", {decay, 0}}, {"fc2.weight", {decay, 0}}, {"fc3.weight", {decay, 0}}}};
}

/// λ = 1e-3, y = x^slope of fc1 at x = 1, 2, 4, 8.
ClaimedExperiment on_a_line(const std::vector<double>& slopes, double floor) {
  ClaimedExperiment experiment;
  for (std::size_t seed = 0; seed < slopes.size(); ++seed) {
    for (const double noise : {1.0, 2.0, 4.0, 8.0}) {
      experiment.add(
          {.settings = "seed: " + std::to_string(seed + 1) + "\ndataset: {noise: " + shortest(noise) +
                       "}\nmodel: {layers: [{name: fc1}]}\n",
           .tables = {{"ranks", rows({"dist_K"}, {{"fc1.weight", {std::pow(noise, slopes[seed])}}})},
                      {"variability", rows({"tcv_abs"}, {{"input", {noise * noise}}})},
                      {"rank_bound", rows({"gradient_term"}, {{"fc1.weight", {floor}}})}}});
    }
  }
  return experiment;
}

}  // namespace

TEST_CASE(
    "the additive law is held against the trials with a penalty, each by the trial of its seed without one") {
  const std::string check =
      "{type: additive_law, layer: fc1.weight, along: regularization.fc1.l2, relative: 0.25}";
  // No noise comes to the trial without a penalty, so kept²·0.8 = 0.2 is predicted.
  const auto experiment = [](const std::vector<double>& observed) {
    ClaimedExperiment all;
    for (std::size_t place = 0; place < observed.size(); ++place) {
      const int seed = static_cast<int>(place) + 1;
      all.add({.settings = penalised("0", seed),
               .tables = {{"spectra", spectra({{0, 0.8}, {10, 0.8}})}, {"learned_part", kept(1)}}});
      all.add(
          {.settings = penalised("0.0003", seed),
           .tables = {{"spectra", spectra({{0, 0.8}, {10, observed[place]}})}, {"learned_part", kept(0.5)}},
           .penalties = {{"fc1.weight", {6e-4, 0.7}}}});
    }
    return all;
  };
  const Judgement judgement = experiment({0.25, 0.2}).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: -10 (-20–0) %");
  CHECK(judgement.expected == "± 25 %");
  CHECK(judgement.finding ==
        "The largest error of the λ_min of fc1.weight that the additive law predicts for the end of training "
        "is -10 "
        "(-20–0) %; expected: ± 25 %; it holds for each of 2 seeds. With l2=3e-4 it predicts 0.2, and 0.225 "
        "(0.2–0.25) came out.");
  CHECK(outcome_of(experiment({0.1, 0.1}).judged(check)) == "not reproduced, n = 2: 100 %");
  ClaimedExperiment short_one = experiment({0.2});
  write_text(short_one.trial(1) / "spectra.csv", spectra({{0, 0.8}, {9, 0.2}}));
  CHECK(outcome_of(short_one.judged(check)) == "inconclusive, n = 0");
  ClaimedExperiment without_reference;
  without_reference.add({.settings = penalised("0.0003", 1),
                         .tables = {{"spectra", spectra({{0, 0.8}, {10, 0.2}})}, {"learned_part", kept(0.5)}},
                         .penalties = {{"fc1.weight", {6e-4, 0.7}}}});
  CHECK(without_reference.judged(check).finding.ends_with(
      "Seed 1 is not complete: there is no trial with l2=0."));
}

TEST_CASE(
    "curves cross their levels where every one comes to its own at the epoch, between two epochs if need "
    "be") {
  const auto check = [](double epoch) {
    return "{type: crossing, layer: fc1.weight, curves: [{where: {regularization.fc1.l2: 3e-4}, level: "
           "0.04}, "
           "{where: {regularization.fc1.l2: 5e-4}, level: 0.01}], epoch: " +
           shortest(epoch) + ", tolerance: 1}";
  };
  const auto experiment = [](const std::vector<std::map<double, double>>& curves) {
    ClaimedExperiment all;
    for (std::size_t place = 0; place < curves.size(); ++place) {
      all.add({.settings = penalised(place % 2 == 0 ? "0.0003" : "0.0005", static_cast<int>(place / 2) + 1),
               .tables = {{"spectra", spectra(curves[place])}}});
    }
    return all;
  };
  // log-linear: 0.04 is half way from 0.08 to 0.02, and 0.01 is met at epoch 9.
  const std::map<double, double> half_way = {{0, 0.7}, {9, 0.08}, {10, 0.02}},
                                 at_nine = {{0, 0.7}, {9, 0.01}, {10, 0.001}},
                                 above = {{0, 0.7}, {9, 0.08}, {10, 0.05}};
  const Judgement judgement = experiment({half_way, at_nine, half_way, at_nine}).judged(check(10));
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 9");
  CHECK(judgement.expected == "epoch 10 ± 1");
  CHECK(judgement.finding ==
        "The epoch farthest off of those at which λ_min of fc1.weight comes to its level is 9; expected: "
        "epoch 10 ± "
        "1; it holds for each of 2 seeds. 0.04 with l2=3e-4 is met at epoch 9.5. 0.01 with l2=5e-4 is met at "
        "epoch "
        "9.");
  CHECK(outcome_of(experiment({half_way, at_nine, half_way, at_nine}).judged(check(20))) ==
        "not reproduced, n = 2: 9");
  CHECK(outcome_of(experiment({half_way, at_nine, half_way, at_nine}).judged(check(10.3))) ==
        "not reproduced, n = 2: 9");
  CHECK(outcome_of(experiment({above, at_nine}).judged(check(9))) == "not reproduced, n = 1: 9");
  const Judgement open = experiment({above, at_nine}).judged(check(10));
  CHECK(open.verdict == Verdict::inconclusive);
  CHECK(open.finding ==
        "The epoch farthest off of those at which λ_min of fc1.weight comes to its level: seed 1 says "
        "nothing (with "
        "l2=3e-4 it is still 0.05, above 0.04, at the last recorded epoch, 10). 0.01 with l2=5e-4 is met at "
        "epoch "
        "9.");
  CHECK(experiment({half_way})
            .judged(check(10))
            .finding.ends_with("Seed 1 is not complete: there is no trial with l2=5e-4. 0.04 with l2=3e-4 is "
                               "met at epoch 9.5."));
}

TEST_CASE(
    "penalised weights have a rank of at most K, where their inputs vary little and a higher one is "
    "possible") {
  const std::string all = "{type: within_classes, rule: \"relative:1e-2\"}",
                    some = "{type: within_classes, rule: \"relative:1e-2\", tcv_below: 0.05}";
  const auto experiment = [](const ClaimedTrial& first, const ClaimedTrial& second) {
    ClaimedExperiment both;
    both.add(first);
    both.add(second);
    return both;
  };
  const auto low = experiment(network(1, {9, 6}, {0.4, 0.02}), network(2, {10, 7}, {0.4, 0.02}));
  const Judgement judgement = low.judged(all);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 9.5 (9–10)");
  CHECK(judgement.expected == "≤ K");
  CHECK(judgement.finding ==
        "The largest rank[relative:1e-2] of the penalised weights (2 a seed) is 9.5 (9–10); "
        "expected: ≤ K; it holds for each of 2 seeds. K = 10.");
  CHECK(
      low.judged(some).finding ==
      "The largest rank[relative:1e-2] of the penalised weights whose inputs have a tcv_norm below 0.05 (1 a "
      "seed) is 6.5 (6–7); expected: ≤ K; it holds for each of 2 seeds. K = 10.");
  const auto high = experiment(network(1, {11, 6}, {0.4, 0.02}), network(2, {13, 7}, {0.4, 0.02}));
  CHECK(outcome_of(high.judged(all)) == "not reproduced, n = 2: 12 (11–13)");
  CHECK(outcome_of(high.judged(some)) == "reproduced, n = 2: 6.5 (6–7)");
  const auto varied = experiment(network(1, {11, 6}, {0.4, 0.1}), network(2, {13, 7}, {0.4, 0.1}));
  CHECK(outcome_of(varied.judged(some)) == "inconclusive, n = 0");
  CHECK(
      varied.judged(some).finding ==
      "The largest rank[relative:1e-2] of the penalised weights whose inputs have a tcv_norm below 0.05 (0 a "
      "seed): seeds 1, 2 say nothing (none of its weights is such a one and has more than K rows and "
      "columns). K "
      "= 10.");
  const auto without = experiment(network(1, {60, 60}, {0.4, 0.02}, 0), network(2, {9, 6}, {0.4, 0.02}));
  CHECK(outcome_of(without.judged("{type: within_classes, rule: \"relative:1e-2\", where: "
                                  "{regularization.all.weight_decay: 0}}")) == "inconclusive, n = 0");
  CHECK(outcome_of(
            experiment(network(1, {9, 6}, {0.4, absent}), network(2, {9, 6}, {0.4, 0.02})).judged(some)) ==
        "inconclusive, n = 1: 6");
}

TEST_CASE("a log-log slope of every seed lies in its range, and points near the floor are left out") {
  const std::string check =
      "{type: slope, x: variability.tcv_abs, y: ranks.dist_K, x_root: true, layer: fc1.weight, low: 0.8, "
      "high: 1.2}";
  const Judgement judgement = on_a_line({1, 1}, 0.05).judged(check);
  CHECK(outcome_of(judgement) == "reproduced, n = 2: 1");
  CHECK(judgement.expected == "0.8 to 1.2");
  CHECK(
      judgement.finding.starts_with("The slope of log dist_K of fc1.weight by log √tcv_abs of the inputs of "
                                    "fc1.weight is 1; expected: 0.8 to "
                                    "1.2; it holds for each of 2 seeds. Slopes with 95 % intervals: 1 ("));
  CHECK(outcome_of(on_a_line({2.6, 4.4}, 0.05).judged(check)) == "not reproduced, n = 2: 3.5 (2.6–4.4)");
  CHECK(outcome_of(on_a_line({1, 1}, 0.15).judged(check)) == "reproduced, n = 2: 1");
  CHECK(on_a_line({1, 1}, 0.15)
            .judged(check)
            .finding.ends_with("Left out: 2 points below ten times the floor."));
  CHECK(outcome_of(on_a_line({1, 1}, 0.5).judged(check)) == "inconclusive, n = 0");
}
