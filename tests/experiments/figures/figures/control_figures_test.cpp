#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "tests/experiments/figures/drawn_marks.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

using Numbers = std::vector<double>;

std::string penalty_settings(double decay) {
  return "regularization: {fc1: {weight_decay: " + std::to_string(decay) + "}}\n";
}

/// A trial with two truncation probes: the largest directions, and as many random ones.
WrittenTrial truncated(double decay, const std::string& largest, const std::string& random) {
  const std::string header =
      "epoch,step,layer,rule,value,directions,seed,rank,size,full_size,validation_accuracy,test_accuracy\n";
  const std::string whole = "5,50,all,,,,,10,100,100,0.92,0.9\n";
  WrittenTrial trial;
  trial.config = penalty_settings(decay) +
                 "probes:\n  - {type: truncation, name: control}\n  - {type: truncation, name: truncation}\n";
  if (decay > 0.0) trial.weight_decay = {{"fc1.weight", decay}};
  trial.tables = {
      {"truncation.csv", header + "0,0,fc1.weight,rank,1,largest,,1,20,100,0.1,0.11\n" + whole + largest},
      {"control.csv", header + whole + random}};
  return trial;
}

}  // namespace

TEST_CASE("accuracy is drawn against the square of the smallest singular value, trial by trial") {
  const Records records = recorded_sweep("penalties");
  const Chart chart = draw_accuracy_by_lambda_min(all_of(records));
  const auto clouds = marks_of<Points>(panel_called(chart, "fc1"));
  REQUIRE(clouds.size() == 3);
  CHECK(clouds[1].label == "c = 5·10^{-3}");
  REQUIRE(clouds[1].x.size() == 2);
  const double smallest = records.trials[2].probe("spectrum").value("fc1.weight", "sv_min", AtEnd{});
  CHECK(clouds[1].x[0] == smallest * smallest);
  CHECK(clouds[1].y[0] == records.trials[2].metrics().value("", "test_accuracy", AtEnd{}));
  CHECK(chart.caption.find("Hollow") == std::string::npos);  // there is no control
}

TEST_CASE("whether a weight is square is not known without the probe marchenko_pastur") {
  CHECK(draw_accuracy_by_lambda_min(all_of(recorded_sweep("controls"))).missing ==
        "Needs finished trials in two or more conditions, with the probe spectrum of a weight that is not "
        "square, which the probe marchenko_pastur tells (Q > 1.1), and a test set.");
}

TEST_CASE(
    "controls stand hollow: trials without penalty that differ from the penalised ones in something else") {
  WrittenExperiment written;
  for (const auto& [decay, start] : {std::pair(0.0, "normal"), {0.1, "normal"}, {0.0, "orthogonal"}}) {
    WrittenTrial trial;
    trial.config = penalty_settings(decay) + "model: {init: {type: " + start +
                   "}}\nprobes:\n  - {type: spectrum, name: spectra}\n  - {type: marchenko_pastur, name: "
                   "marchenko_pastur}\n";
    if (decay > 0.0) trial.weight_decay = {{"fc1.weight", decay}};
    trial.tables = {{"metrics.csv", "epoch,test_accuracy\n3,0.5\n"},
                    {"spectra.csv", "epoch,layer,sv_min\n3,fc1.weight,0.2\n"},
                    {"marchenko_pastur.csv", "epoch,layer,Q\n3,fc1.weight,2\n"}};
    written.add(trial);
  }
  const Records records = written.records();
  const Chart chart = draw_accuracy_by_lambda_min(all_of(records));
  const auto clouds = marks_of<Points>(panel_called(chart, "fc1"));
  REQUIRE(clouds.size() == 3);
  for (const std::size_t plain : {0, 1}) CHECK_FALSE(clouds[plain].style.hollow);
  CHECK(clouds[2].label == "control: type=orthogonal");
  CHECK(clouds[2].style.hollow);
  CHECK(chart.caption.find("Hollow: controls") != std::string::npos);
}

TEST_CASE("a square weight, whose smallest eigenvalue is near 0 from the start, is not drawn against it") {
  WrittenExperiment written;
  for (const double decay : {0.0, 0.1}) {
    WrittenTrial trial;
    trial.config = penalty_settings(decay) +
                   "probes:\n  - {type: spectrum, name: spectra}\n  - {type: marchenko_pastur, name: "
                   "marchenko_pastur}\n";
    if (decay > 0.0) trial.weight_decay = {{"fc1.weight", decay}};
    trial.tables = {{"metrics.csv", "epoch,test_accuracy\n3,0.5\n"},
                    {"spectra.csv", "epoch,layer,sv_min\n3,fc1.weight,0.2\n3,fc2.weight,0.3\n"},
                    {"marchenko_pastur.csv", "epoch,layer,Q\n3,fc1.weight,1\n3,fc2.weight,2\n"}};
    written.add(trial);
  }
  const Records records = written.records();
  const Chart chart = draw_accuracy_by_lambda_min(all_of(records));
  REQUIRE(chart.panels.size() == 1);
  CHECK(chart.panels[0].title == "fc2");
  CHECK(marks_of<Points>(chart.panels[0])[0].x[0] == Approx(0.09));
}

TEST_CASE("survivors are the recorded values above the widest gap, at the number of labels that there were") {
  const Records records = recorded_sweep("classes");
  const Chart chart = draw_survivors_by_classes(all_of(records));
  REQUIRE(chart.panels.size() == 2);
  const Line learned = line_called(panel_called(chart, "learned part"), "fc1");
  CHECK(learned.x == Numbers{2, 5, 10});
  for (const std::size_t trial : {0, 1, 2}) {
    CHECK(learned.y[trial] ==
          records.trials[trial].probe("learned_part").value("fc1.weight", "gap_rank", AtEnd{}));
    CHECK(line_called(panel_called(chart, "the weight itself"), "fc3").y[trial] ==
          records.trials[trial].probe("ranks").value("fc3.weight", "gap_rank", AtEnd{}));
  }
  CHECK(marks_of<ReferenceLine>(chart.panels[0]).front().at == ReferenceLine::Along::diagonal);
}

TEST_CASE("truncation curves go from the cuts to the whole network, mean over random directions") {
  WrittenExperiment written;
  written.add(truncated(0.0,
                        "5,50,fc1.weight,rank,2,largest,,2,40,100,0.6,0.5\n"
                        "5,50,fc1.weight,rank,4,largest,,4,80,100,0.92,0.88\n",
                        "5,50,fc1.weight,rank,2,random,1,2,40,100,0.1,0.2\n"
                        "5,50,fc1.weight,rank,2,random,2,2,40,100,0.1,0.3\n"));
  const Records records = written.records();
  const Chart chart = draw_truncation_curves(all_of(records));
  const Panel panel = panel_called(chart, "fc1");
  const auto lines = marks_of<Line>(panel);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].label == "λ = 0, largest ν");
  CHECK(lines[0].x == Numbers{0.4, 0.8, 1.0});
  CHECK(lines[0].y == Numbers{0.5, 0.88, 0.9});
  CHECK(lines[1].label == "λ = 0, random directions");
  CHECK(lines[1].x == Numbers{0.4, 1.0});
  CHECK(lines[1].y[0] == Approx(0.25));
}

TEST_CASE("the rank that keeps 99 % of the accuracy is chosen on the validation split") {
  WrittenExperiment written;
  // On the test set rank 2 would do (0.9 of 0.9); on the validation split 4 is the least (0.92 of 0.92).
  written.add(truncated(0.0,
                        "5,50,fc1.weight,rank,2,largest,,2,40,100,0.6,0.9\n"
                        "5,50,fc1.weight,rank,4,largest,,4,80,100,0.92,0.5\n",
                        ""));
  written.add(truncated(0.01, "5,50,fc1.weight,rank,2,largest,,2,40,100,0.915,0.9\n", ""));
  const Records records = written.records();
  const Panel panel = panel_called(draw_truncation_curves(all_of(records)), "rank at 99 % of the accuracy");
  const Line line = line_called(panel, "fc1");
  CHECK(line.x == Numbers{0.0, 0.01});
  CHECK(line.y == Numbers{4.0, 2.0});
}

TEST_CASE("where no cut keeps 99 % of the accuracy, the whole rank counts, and each condition has a curve") {
  WrittenExperiment written;
  for (const char* batch : {"4", "16"}) {
    WrittenTrial trial = truncated(0.0, "5,50,fc1.weight,rank,2,largest,,2,40,100,0.6,0.9\n", "");
    trial.config += std::string("training: {batch_size: ") + batch + "}\n";
    written.add(trial);
  }
  const Records records = written.records();
  const Panel panel = panel_called(draw_truncation_curves(all_of(records)), "rank at 99 % of the accuracy");
  CHECK(line_called(panel, "fc1, batch_size=4").y == Numbers{10.0});  // 100 numbers, 2·(m + n) = 40
  CHECK(line_called(panel, "fc1, batch_size=16").y == Numbers{10.0});
}

TEST_CASE("a recorded truncation of random directions alone is drawn as such") {
  const Records records = recorded_sweep("penalties");
  const Chart chart = draw_truncation_curves(all_of(records));
  REQUIRE(chart.panels.size() == 3);  // all weights, fc1, fc2; no rank is chosen at random
  const RecordedTable& table = records.trials[0].probe("truncation");
  const Line line = line_called(panel_called(chart, "all weights together"), "c = 0, random directions");
  CHECK(line.x.front() == table.number(1, "size") / table.number(1, "full_size"));
  CHECK(line.x.back() == 1.0);
  CHECK(line.y.back() == Approx((records.trials[0].metrics().value("", "test_accuracy", AtEnd{}) +
                                 records.trials[1].metrics().value("", "test_accuracy", AtEnd{})) /
                                2.0));
}

TEST_CASE("Tikhonov's filter halves what lies at s² = γ, and its error is that of bias and variance") {
  const Chart chart = draw_tikhonov({});
  REQUIRE_FALSE(chart.is_empty());
  const Panel filter = panel_called(chart, "filter factors");
  for (const Points& half : marks_of<Points>(filter)) CHECK(half.y == Numbers{0.5});
  const Line strong = line_called(filter, "γ = 0.01");
  for (std::size_t step = 0; step < strong.x.size(); ++step)
    CHECK(strong.y[step] == Approx(1.0 / (1.0 + 0.01 / (strong.x[step] * strong.x[step]))));
  const Panel errors = panel_called(chart, "bias and variance");
  const Line bias = line_called(errors, "bias²"), variance = line_called(errors, "variance"),
             sum = line_called(errors, "sum");
  for (std::size_t step = 0; step < sum.x.size(); ++step) {
    CHECK(sum.y[step] == Approx(bias.y[step] + variance.y[step]));
    if (step == 0) continue;
    CHECK(bias.y[step] > bias.y[step - 1]);
    CHECK(variance.y[step] < variance.y[step - 1]);
  }
  // γ so large that nothing is left: the bias is Σ β² = Σ s, over s = 10^0, 10^−0.25 … 10^−8.
  const double everything = (1.0 - std::pow(10.0, -8.25)) / (1.0 - std::pow(10.0, -0.25));
  CHECK(bias.y.back() == Approx(everything).epsilon(0.02));
}

TEST_CASE("trials that diverged are in no figure, and the caption says how many there were") {
  WrittenExperiment written;
  WrittenTrial diverged = truncated(0.1, "5,50,fc1.weight,rank,2,largest,,2,40,100,0.6,0.5\n", "");
  diverged.state = "diverged";
  written.add(diverged);
  const Records alone = written.records();
  CHECK(draw_truncation_curves(all_of(alone)).missing == "Needs finished trials with the probe truncation.");
  written.add(truncated(0.0, "5,50,fc1.weight,rank,2,largest,,2,40,100,0.6,0.5\n", ""));
  const Records both = written.records();
  const Chart chart = draw_truncation_curves(all_of(both));
  CHECK(marks_of<Line>(panel_called(chart, "fc1")).size() == 1);
  CHECK(chart.caption.find("1 trial that diverged left out.") != std::string::npos);
}
