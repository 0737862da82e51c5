#include "experiments/figures/drawn_trials.hpp"

#include <catch2/catch.hpp>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/strengths.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

std::vector<std::string> labels(const std::vector<DrawnCondition>& conditions) {
  std::vector<std::string> found;
  for (const DrawnCondition& condition : conditions) found.push_back(condition.label);
  return found;
}

WrittenTrial penalised(double decay, const std::string& more = "", const std::string& state = "done") {
  return {.config = "seed: 1\nregularization: {fc1: {weight_decay: " + std::to_string(decay) + "}}\n" + more,
          .weight_decay = {{"fc1.weight", decay}},
          .tables = {},
          .arrays = {},
          .state = state};
}

}  // namespace

TEST_CASE("conditions are told by their penalty, the smallest first, a style each") {
  const RecordedExperiment experiment("penalties");
  const auto drawn = drawn_conditions(experiment.trials(), 8);
  CHECK(labels(drawn) == std::vector<std::string>{"c = 0", "c = 5·10^{-3}", "c = 0.02"});
  CHECK(drawn[1].penalty == 5e-3);
  CHECK(drawn[2].style.index == 2);
  CHECK(drawn[2].trials == std::vector<const Record*>{experiment.trials()[4], experiment.trials()[5]});
}

TEST_CASE("conditions that differ in other settings too are told by them, without empty ones") {
  const RecordedExperiment experiment("batch_sizes");
  CHECK(labels(drawn_conditions(experiment.trials(), 8)) ==
        std::vector<std::string>{
            "λ = 0, batch_size=4, learning_rate=0.1", "λ = 0, batch_size=20, learning_rate=0.1",
            "λ = 0, batch_size=100, learning_rate=0.1", "λ = 0, batch_size=20, learning_rate=0.02",
            "λ = 0.01, batch_size=20, learning_rate=0.1"});
  const RecordedExperiment classes("classes");
  CHECK(drawn_conditions(classes.trials(), 8)[0].label == "merge_labels=0-0-0-0-0-1-1-1-1-1");
}

TEST_CASE("one strength on different weights is told by the settings") {
  WrittenExperiment written;
  written.add({.config = "regularization: {fc1: {l2: 1}}\n", .weight_decay = {{"fc1.weight", 2}}});
  written.add({.config = "regularization: {fc2: {l2: 1}}\n", .weight_decay = {{"fc2.weight", 2}}});
  const Records records = written.records();
  const auto drawn = drawn_conditions(records.of("small"), 8);
  REQUIRE(drawn.size() == 2);
  CHECK(drawn[0].label == "fc1.l2=1");
  CHECK(drawn[1].label == "fc2.l2=1");
}

TEST_CASE("of many conditions some are drawn, evenly spaced, with the first and the last") {
  WrittenExperiment written;
  for (int index = 0; index < 9; ++index) written.add(penalised(index));
  const Records records = written.records();
  const auto trials = records.of("small");
  const auto drawn = drawn_conditions(trials, 5);
  CHECK(labels(drawn) == std::vector<std::string>{"λ = 0", "λ = 2", "λ = 4", "λ = 6", "λ = 8"});
  CHECK(caption("Seen.", trials_of(drawn), trials) ==
        "Seen. n = 1, seed 1, commit 0123456. Drawn are 5 of 9 trials.");
}

TEST_CASE("groups have the same settings but for penalties and seeds") {
  const RecordedExperiment doses("doses");
  const auto groups = groups_of_equal_settings(doses.trials());
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].label == "steps=240");
  CHECK(groups[0].trials.size() == 3);
  CHECK(groups[1].label == "dose=12");
  const RecordedExperiment penalties("penalties");
  REQUIRE(groups_of_equal_settings(penalties.trials()).size() == 1);
  CHECK(groups_of_equal_settings(penalties.trials())[0].label.empty());
}

TEST_CASE("settings that end in one name are told apart by their addresses") {
  WrittenExperiment written;
  written.add({.config = "a: {rate: 1}\n", .weight_decay = {}});
  written.add({.config = "b: {rate: 1}\n", .weight_decay = {}});
  const Records records = written.records();
  const auto groups = groups_of_equal_settings(records.of("small"));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].label == "a.rate=1");
  CHECK(groups[1].label == "b.rate=1");
  CHECK(labels(drawn_conditions(records.of("small"), 8)) == std::vector<std::string>{"a.rate=1", "b.rate=1"});
}

TEST_CASE("one strength on other weights, or in another ratio, is another condition") {
  WrittenExperiment written;
  written.add({.config = "a: 1\n", .weight_decay = {}});
  written.add({.config = "a: 1\n", .weight_decay = {{"fc1.weight", 0.1}}});
  written.add({.config = "a: 1\n", .weight_decay = {{"fc1.weight", 0.1}, {"fc2.weight", 0.1}}});
  written.add({.config = "a: 1\n", .weight_decay = {{"fc1.weight", 0.1}, {"fc2.weight", 0.05}}});
  const Records records = written.records();
  const auto trials = records.of("small");
  CHECK(labels(conditions_by_strength(trials, 8)) == std::vector<std::string>{"λ = 0", "λ = 0.1 on fc1",
                                                                              "λ = 0.1 on fc1, 0.5·fc2",
                                                                              "λ = 0.1 on fc1, fc2"});
  const auto groups = groups_of_penalised_weights(trials);
  REQUIRE(groups.size() == 3);
  CHECK(groups[1].label == "on fc1, fc2");
  CHECK(groups[1].trials == std::vector<const Record*>{trials[0], trials[2]});
  const std::vector<const Record*> two(trials.begin(), trials.begin() + 2);
  REQUIRE(groups_of_penalised_weights(two).size() == 1);
  CHECK(groups_of_penalised_weights(two)[0].label.empty());
  CHECK(labels(conditions_by_strength(two, 8)) == std::vector<std::string>{"λ = 0", "λ = 0.1"});
  CHECK(strengths_left_out(trials, two) == " Left out are λ = 0.1 on fc1, 0.5·fc2, λ = 0.1 on fc1, fc2.");
  CHECK(strengths_left_out(trials, trials).empty());
}

TEST_CASE("trials that diverged are left out, and the caption says so") {
  WrittenExperiment written;
  written.add(penalised(1));
  written.add(penalised(2, "", "diverged"));
  const Records records = written.records();
  const auto trials = records.of("small");
  const auto drawn = converging(trials);
  CHECK(drawn == std::vector<const Record*>{trials[0]});
  CHECK(caption("Seen.", drawn, trials) ==
        "Seen. n = 1, seed 1, commit 0123456. 1 trial that diverged left out.");
}

TEST_CASE("the strength of a penalty is told as the experiment tells it") {
  const RecordedExperiment l2("penalties"), weight_decay("doses");
  CHECK(tells_l2(l2.trials()));
  CHECK(penalty_of(l2[2], true) == 5e-3);
  CHECK(penalty_of(l2[2], false) == 1e-2);
  CHECK_FALSE(tells_l2(weight_decay.trials()));
  CHECK(penalty_axis(true) == "L2 strength c (the loss has c·‖W‖²)");
}

TEST_CASE("the main weight is the first that a penalty falls on") {
  const RecordedExperiment experiment("penalties");
  CHECK(weights_in(experiment.trials(), "spectrum") ==
        std::vector<std::string>{"fc1.weight", "fc2.weight", "fc3.weight"});
  CHECK(weights_in(experiment.trials(), "truncation_of_nothing").empty());
  CHECK(main_weight(experiment.trials(), "spectrum") == "fc1.weight");
  CHECK(main_weight({}, "spectrum").empty());
  WrittenExperiment written;
  written.add(
      {.config = "probes: [{type: spectrum, name: spectra}]\n",
       .weight_decay = {{"fc2.weight", 1}},
       .tables = {{"spectra.csv", "epoch,layer,reading\n0,fc1.weight,matrix\n0,fc2.weight,matrix\n"}}});
  const Records records = written.records();
  CHECK(main_weight(records.of("small"), "spectrum") == "fc2.weight");
  CHECK(short_name("fc2.weight") == "fc2");
}

TEST_CASE("each number of classes has its line") {
  const RecordedExperiment classes("classes");
  Panel panel;
  draw_class_lines(panel, ReferenceLine::Along::y, classes.trials());
  const auto lines = marks_of<ReferenceLine>(panel);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].label == "K = 2 classes");
  CHECK(lines[2].value == 10.0);
}

TEST_CASE("small and large numbers are told as powers of ten") {
  CHECK(power_text(0) == "0");
  CHECK(power_text(0.05) == "0.05");
  CHECK(power_text(1000) == "1000");
  CHECK(power_text(0.0003) == "3·10^{-4}");
  CHECK(power_text(1e-6) == "10^{-6}");
  CHECK(power_text(2.5e5) == "2.5·10^{5}");
}
