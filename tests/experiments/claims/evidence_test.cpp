#include "tests/experiments/claims/claimed_experiment.hpp"

using namespace rankcollapse;

namespace {

const std::string below_one = "{type: within, quantity: lambda_min, layer: fc1.weight, high: 1";

/// A trial at a strength, that ended with this λ_min.
ClaimedTrial at(const std::string& l2, const std::string& seed, double lambda_min) {
  return {.settings = "seed: " + seed + "\nregularization: {fc1: {l2: " + l2 + "}}\n",
          .tables = {{"spectra", spectra({{0, 0.7}, {10, lambda_min}})}}};
}

/// Two seeds at two strengths; of the second seed the stronger one is as told.
ClaimedExperiment with_last(std::optional<bool> converged, const std::string& state = "done") {
  ClaimedExperiment experiment;
  for (const char* seed : {"1", "2", "3"}) {
    for (const char* l2 : {"0", "0.01"}) {
      ClaimedTrial trial = at(l2, seed, std::string(l2) == "0" ? 0.7 : 0.1);
      trial.converged = true;
      if (std::string(seed) == "3" && std::string(l2) == "0.01") {
        trial.converged = converged;
        trial.state = state;
      }
      experiment.add(trial);
    }
  }
  return experiment;
}

}  // namespace

TEST_CASE(
    "a seed whose trial was run and cannot be used makes a statement inconclusive, not one with fewer "
    "seeds") {
  const std::string falls =
      "{type: ordered, quantity: lambda_min, layer: fc1.weight, along: regularization.fc1.l2, direction: "
      "falls, "
      "converged: true}";
  CHECK(with_last(true).judged(falls).verdict == Verdict::reproduced);
  for (const ClaimedExperiment& experiment : {with_last(false), with_last(true, "diverged")}) {
    const Judgement judgement = experiment.judged(falls);
    CHECK(judgement.verdict == Verdict::inconclusive);
    CHECK(judgement.finding.find("no trial with another l2 can be used") != std::string::npos);
  }
}

TEST_CASE("a value that a statement lists is not covered by trials that cannot be used") {
  const std::string listed = below_one + ", converged: true, where: {regularization.fc1.l2: [0, 0.01]}}";
  CHECK(with_last(true).judged(listed).verdict == Verdict::reproduced);
  const Judgement judgement = with_last(false).judged(listed);
  CHECK(judgement.verdict == Verdict::inconclusive);
  CHECK(judgement.finding.find("no trial with l2=0.01 can be used") != std::string::npos);
}

TEST_CASE("a trial that came out bit for bit as that of another seed is no second measurement") {
  ClaimedExperiment experiment;
  for (const char* seed : {"1", "2"}) {
    ClaimedTrial trial = at("0", seed, 0.7);
    trial.result_hash = "abc";
    experiment.add(trial);
  }
  const Judgement judgement = experiment.judged(below_one + "}");
  CHECK(judgement.verdict == Verdict::inconclusive);
  CHECK(judgement.n == 1);
  CHECK(judgement.finding.find("Left out: 1 trial that came out bit for bit as that of another seed.") !=
        std::string::npos);
}

TEST_CASE("nothing is reproduced while trials of its experiment are still to be run") {
  ClaimedExperiment experiment = with_last(true);
  CHECK(experiment.judged(below_one + "}").verdict == Verdict::reproduced);
  experiment.add_unfinished();
  const Judgement judgement = experiment.judged(below_one + "}");
  CHECK(judgement.verdict == Verdict::inconclusive);
  CHECK(judgement.finding.ends_with("It is not decided while 1 of the experiment's trials have no result."));
}

TEST_CASE("above is a lower end that is not in the range itself") {
  ClaimedExperiment experiment;
  for (const char* seed : {"1", "2"}) experiment.add(at("0", seed, 0.25));
  const std::string check = "{type: within, quantity: lambda_min, layer: fc1.weight, ";
  CHECK(experiment.judged(check + "low: 0.25}").verdict == Verdict::reproduced);
  CHECK(experiment.judged(check + "above: 0.25}").verdict == Verdict::not_reproduced);
  CHECK(experiment.judged(check + "above: 0.25}").expected == "> 0.25");
}

TEST_CASE(
    "curves that cross their levels far from each other do not agree, and none is read between far moments") {
  const auto experiment = [](const std::map<double, double>& weak, const std::map<double, double>& strong) {
    ClaimedExperiment written;
    for (const char* seed : {"1", "2"}) {
      ClaimedTrial first = at("0.0003", seed, 0.0), second = at("0.0005", seed, 0.0);
      first.tables = {{"spectra", spectra(weak)}};
      second.tables = {{"spectra", spectra(strong)}};
      written.add(first);
      written.add(second);
    }
    return written;
  };
  const std::string check =
      "{type: crossing, layer: fc1.weight, epoch: 9, tolerance: 1, curves: [{where: {regularization.fc1.l2: "
      "3e-4}, "
      "level: 0.04}, {where: {regularization.fc1.l2: 5e-4}, level: 0.04}]}";
  CHECK(experiment({{8, 0.05}, {9, 0.039}}, {{8, 0.05}, {9, 0.039}}).judged(check).verdict ==
        Verdict::reproduced);
  CHECK(experiment({{7, 0.05}, {8, 0.04}, {10, 0.01}}, {{9, 0.05}, {10, 0.04}}).judged(check).verdict ==
        Verdict::not_reproduced);
  const Judgement sparse = experiment({{0, 0.7}, {10, 0.03}}, {{8, 0.05}, {9, 0.04}}).judged(check);
  CHECK(sparse.verdict == Verdict::inconclusive);
  CHECK(sparse.finding.find("recorded too seldom") != std::string::npos);
}

TEST_CASE("a setting that is absent takes its section with it, so that a partner without it is found") {
  ClaimedExperiment experiment;
  for (const char* seed : {"1", "2"}) {
    for (const bool projected : {false, true}) {
      ClaimedTrial trial = at("0", seed, projected ? 0.5 : 0.25);
      trial.settings += projected ? "training: {epochs: 10, project: {threshold: 0.01, every: {epochs: 1}}}\n"
                                  : "training: {epochs: 10}\n";
      experiment.add(trial);
    }
  }
  CHECK(experiment
            .judged("{type: ratio, quantity: lambda_min, layer: fc1.weight, where: "
                    "{training.project.threshold: 1e-2}, "
                    "to: {where: {training.project.threshold: none}}, low: 1.9}")
            .verdict == Verdict::reproduced);
}
