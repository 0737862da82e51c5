#include <catch2/catch.hpp>

#include "experiments/figures/figures.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"

using namespace rankcollapse;

TEST_CASE("the learned part is drawn beside the weight and the decayed initial one, as recorded") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_learned_part(experiment.trials());
  REQUIRE(chart.panels.size() == 6);  // three strengths, two weights
  CHECK(chart.columns == 2);
  const Panel& panel = chart.panels[4];
  CHECK(panel.title == "fc1, c = 0.02");
  const auto mean_at_end = [&](const char* probe, const std::string& name, std::size_t place) {
    return (experiment[4].series(probe, name).values.back()[place] +
            experiment[5].series(probe, name).values.back()[place]) /
           2;
  };
  const auto learned = mark_called<Line>(panel, "the learned part");
  REQUIRE(learned.x.size() == 32);
  CHECK(learned.x[4] == 5);
  CHECK(learned.y[4] == Approx(mean_at_end("learned_part", "fc1.weight", 4)));
  CHECK(mark_called<Line>(panel, "what decay left of the initial weight").y[4] ==
        Approx(mean_at_end("learned_part", "fc1.weight/decayed", 4)));
  CHECK(mark_called<Line>(panel, "the weight W").y[4] == Approx(mean_at_end("spectrum", "fc1.weight", 4)));
  REQUIRE(marks_of<ReferenceLine>(panel).size() == 1);
  CHECK(marks_of<ReferenceLine>(panel)[0].value == 10);
}

TEST_CASE("without an optimizer whose decay can be followed there is no learned part") {
  const RecordedExperiment experiment("variability");
  CHECK(draw_learned_part(experiment.trials()).missing ==
        "Needs finished trials with the probe learned_part, of an optimizer whose decay can be followed.");
}

TEST_CASE("learned directions are the recorded counts, from the first epoch on") {
  const RecordedExperiment experiment("penalties");
  const Chart chart = draw_learned_directions(experiment.trials());
  REQUIRE(chart.panels.size() == 3);
  const auto line = mark_called<Line>(chart.panels[0], "c = 0.02");
  REQUIRE(line.x == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8});
  for (std::size_t index = 0; index < line.x.size(); ++index) {
    const AtEpoch moment{line.x[index]};
    CHECK(line.y[index] == (experiment[4].probe("learned_part").value("fc1.weight", "gap_rank", moment) +
                            experiment[5].probe("learned_part").value("fc1.weight", "gap_rank", moment)) /
                               2);
  }
  CHECK(marks_of<ReferenceLine>(chart.panels[0])[0].value == 10);
  const RecordedExperiment classes("classes");
  CHECK(draw_learned_directions(classes.trials()).missing ==
        "Needs finished trials with the probe learned_part at two or more epochs.");
}
