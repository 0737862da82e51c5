#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"
#include "tests/experiments/records/mini_alexnet_config.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

TEST_CASE("entropy, stable rank and accuracies over time are those recorded") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_shape_by_epoch(experiment.trials());
  REQUIRE(chart.panels.size() == 8);
  const auto mean = [&](auto&& read) { return (read(experiment[4]) + read(experiment[5])) / 2; };
  CHECK(mark_called<Line>(chart.panels[0], "c = 0.02").y[5] == Approx(mean([](const Record& trial) {
          return trial.probe("ranks").value("fc1.weight", "entropy", AtEpoch{5});
        })));
  CHECK(mark_called<Line>(chart.panels[3], "c = 0.02").y[5] == Approx(mean([](const Record& trial) {
          return trial.probe("ranks").value("fc2.weight", "stable_rank", AtEpoch{5});
        })));
  const auto accuracy = mark_called<Line>(chart.panels[7], "c = 0.02");
  CHECK(chart.panels[7].y.label == "test accuracy");
  CHECK(accuracy.x.front() == 1);
  CHECK(accuracy.y.back() == Approx(mean([](const Record& trial) {
          return trial.metrics().value("", "test_accuracy", AtEnd());
        })));
}

TEST_CASE("published accuracies stand at their epochs, as far as trials go") {
  std::string spectra = "epoch,step,layer,reading,sv_min\n";
  std::string ranks = "epoch,step,layer,reading,stable_rank,entropy\n";
  std::string metrics = "epoch,step,train_accuracy,test_accuracy\n";
  for (const std::string epoch : {"1", "2", "4"}) {
    spectra += epoch + ",9,fc1.weight,matrix,0.5\n";
    ranks += epoch + ",9,fc1.weight,matrix,200,0.99\n";
    metrics += epoch + ",9,0.5,0.4\n";
  }
  WrittenExperiment written;
  written.add({.config = mini_alexnet_config(
                   16, "probes: [{type: spectrum, name: spectra}, {type: ranks, name: ranks}]\n"),
               .weight_decay = {},
               .tables = {{"spectra.csv", spectra}, {"ranks.csv", ranks}, {"metrics.csv", metrics}}});
  const Records records = written.records();
  const Chart chart = draw_shape_by_epoch(records.of("small"));
  REQUIRE(chart.panels.size() == 4);
  const auto ranks_marked = marks_of<PublishedMark>(chart.panels[1]);
  REQUIRE(ranks_marked.size() == 1);
  CHECK(ranks_marked[0].x == 1);
  CHECK(ranks_marked[0].y == 222);
  const auto accuracies = marks_of<PublishedMark>(chart.panels[2]);
  REQUIRE(accuracies.size() == 3);
  CHECK(accuracies[2].x == 3);
  CHECK(accuracies[2].y == 0.7528);
  CHECK(marks_of<PublishedMark>(chart.panels[3]).empty());
}

TEST_CASE("cumulative energy is the sum of the largest squares over that of all") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_cumulative_energy(experiment.trials());
  REQUIRE(chart.panels.size() == 3);
  const auto line = mark_called<Line>(chart.panels[0], "c = 0.02");
  REQUIRE(line.x.size() == 33);
  CHECK(line.y.front() == 0);
  CHECK(line.x.back() == 1);
  CHECK(line.y.back() == Approx(1));
  double expected = 0.0;
  for (const std::size_t trial : {4, 5}) {
    const auto values = experiment[trial].series("spectrum", "fc1.weight").values.back();
    double first = 0.0, all = 0.0;
    for (std::size_t place = 0; place < values.size(); ++place) {
      all += values[place] * values[place];
      if (place < 8) first += values[place] * values[place];
    }
    expected += first / all / 2;
  }
  CHECK(line.x[8] == Approx(0.25));
  CHECK(line.y[8] == Approx(expected));
  CHECK(mark_called<Line>(chart.panels[0], "at initialisation").y[8] < expected);
  CHECK(draw_cumulative_energy({}).missing == "Needs finished trials with the probe spectrum.");
}

TEST_CASE("the smallest singular values of all trials and weights are counted, once each") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_smallest_singular_values(experiment.trials());
  REQUIRE(chart.panels.size() == 2);
  for (const Panel& panel : chart.panels) {
    double sum = 0.0;
    const auto histogram = mark_called<Histogram>(panel, "at the end");
    for (const double height : histogram.heights) sum += height;
    CHECK(sum == 18);
    double before = 0.0;
    for (const double height : mark_called<Step>(panel, "at initialisation").y) before += height;
    CHECK(before == 18);
  }
  CHECK(
      chart.caption.starts_with("ν_{min} of 18 matrices at the end of training, all weights, settings and "
                                "seeds: 0 below 10^{-3}, 0 below 10^{-8}. n = 2"));
  CHECK(marks_of<ReferenceLine>(chart.panels[1]).size() == 1);

  const RecordedExperiment doses("doses");
  CHECK(draw_smallest_singular_values(doses.trials())
            .caption.find("of 15 matrices at the end of training, all weights, settings and seeds: 9 below "
                          "10^{-3}, 0 below 10^{-8}.") != std::string::npos);
}
