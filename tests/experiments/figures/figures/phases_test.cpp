#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"

using namespace rankcollapse;

TEST_CASE("phases stand along batch sizes and learning rates, of trials that differ in nothing else") {
  const RecordedExperiment experiment("batch_sizes");
  const Chart chart = draw_phases(experiment.trials());
  REQUIRE(chart.panels.size() == 4 + 4 + 3 + 2);
  CHECK(chart.panels[0].x.label == "batch size");
  CHECK(chart.panels[0].x.categories == std::vector<std::string>{"4", "20", "100"});
  CHECK(chart.panels[4].x.label == "learning rate");
  CHECK(chart.panels[4].x.categories == std::vector<std::string>{"0.02", "0.1"});
  CHECK(chart.panels[8].title == "fc1, batch size 4");
  CHECK(chart.panels[12].title == "fc1, learning rate 0.1");
  CHECK(chart.caption.ends_with(" Drawn are 4 of 5 trials."));
}

TEST_CASE("the phases drawn are those recorded") {
  const RecordedExperiment experiment("batch_sizes");
  const Chart chart = draw_phases(experiment.trials());
  const Panel& strip = chart.panels[0];
  for (const std::string weight : {"fc1", "fc2", "fc3"}) {
    const auto points = mark_called<Points>(strip, weight);
    REQUIRE(points.y.size() == 3);
    for (std::size_t place = 0; place < 3; ++place) {
      const RecordedTable& table = experiment[place].probe("marchenko_pastur");
      CHECK(strip.y.categories[static_cast<std::size_t>(points.y[place])] ==
            table.text(*table.row_at(weight + ".weight", AtEnd()), "phase"));
      CHECK(std::round(points.x[place]) == static_cast<double>(place));
    }
  }
  CHECK(mark_called<Points>(chart.panels[1], "fc1").y[0] ==
        experiment[0].probe("marchenko_pastur").value("fc1.weight", "softrank", AtEnd()));
  CHECK(mark_called<Points>(chart.panels[2], "fc2").y[2] ==
        experiment[2].probe("ranks").value("fc2.weight", "stable_rank", AtEnd()));
  CHECK(mark_called<Points>(chart.panels[3], "test accuracy").y[1] ==
        experiment[1].metrics().value("", "test_accuracy", AtEnd()));
}

TEST_CASE("where neither batch size nor learning rate differs, phases stand along the penalty") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_phases(experiment.trials());
  REQUIRE(chart.panels.size() == 4 + 3);
  CHECK(chart.panels[0].x.categories == std::vector<std::string>{"0", "5·10^{-3}", "0.02"});
  CHECK(mark_called<Points>(chart.panels[0], "fc1").x.size() == 6);  // a point a seed
  CHECK(chart.panels[6].title == "fc1, c = 0.02");
  const auto histogram = marks_of<Histogram>(chart.panels[6])[0];
  const auto values = pooled_eigenvalues({experiment.trials().data() + 4, 2}, "fc1.weight", AtEnd());
  CHECK(histogram.heights == densities(values, histogram.edges, false));
}

TEST_CASE("one condition is no strip of phases") {
  const RecordedExperiment experiment("penalties");
  CHECK(draw_phases({experiment.trials().data(), 2}).missing ==
        "Needs finished trials with the probe marchenko_pastur at two batch sizes, learning rates or "
        "penalties.");
}
