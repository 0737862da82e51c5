#include "experiments/figures/seed_curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "tests/experiments/figures/figures/recorded_experiment.hpp"
#include "tests/experiments/records/written_experiment.hpp"

using namespace rankcollapse;

namespace {

/// λ_min of FC1 would be as good: any number by epoch, another one a trial.
Curve some_curve(const Record& trial) {
  if (trial.seed() == "1") return {{0, 1}, {1, 3}, {2, 4}};
  return {{0, 2}, {2, 8}};
}

}  // namespace

TEST_CASE("a curve over seeds is their mean, with the range as a band behind it") {
  const RecordedExperiment experiment("penalties");
  Panel panel;
  draw_over_seeds(panel, "c = 0", {.index = 3}, {experiment.trials().data(), 2}, some_curve, true);
  REQUIRE(panel.marks.size() == 2);
  const auto& band = std::get<Band>(panel.marks[0]);
  const auto& line = std::get<Line>(panel.marks[1]);
  CHECK(line.label == "c = 0");
  CHECK(line.style.index == 3);
  CHECK(line.markers);
  CHECK(line.x == std::vector<double>{0, 2});  // both seeds have no other
  CHECK(line.y == std::vector<double>{1.5, 6});
  CHECK(band.low == std::vector<double>{1, 4});
  CHECK(band.high == std::vector<double>{2, 8});
}

TEST_CASE("seeds of L-BFGS that end at different iterations are thin lines of their own, without a mean") {
  WrittenExperiment written;
  for (const char* seed : {"1", "2"}) {
    written.add({.config = std::string("seed: ") + seed + "\ntraining: {optimizer: {type: lbfgs}}\n",
                 .weight_decay = {}});
  }
  const Records records = written.records();
  const auto trials = records.of("small");
  Panel panel;
  draw_over_seeds(panel, "λ = 0", {}, trials, [](const Record& trial) {
    return trial.seed() == "1" ? Curve{{0, 1}, {7, 3}} : Curve{{0, 2}, {7, 4}, {9, 5}};
  });
  REQUIRE(panel.marks.size() == 2);
  const auto& other = std::get<Line>(panel.marks[1]);
  CHECK(other.thin);
  CHECK(other.label == "λ = 0");
  CHECK(other.x == std::vector<double>{0, 7, 9});
  CHECK(other.y == std::vector<double>{2, 4, 5});
  CHECK(time_axis(trials) == "iteration");
  Panel together;
  draw_over_seeds(together, "", {}, trials, [](const Record&) { return Curve{{0, 1}, {7, 3}}; });
  CHECK(std::holds_alternative<Band>(together.marks[0]));
}

TEST_CASE("a mean that counts a trial which has not converged has no marker, and the trial is hollow") {
  const RecordedExperiment doses("doses");
  Panel panel;
  draw_along_setting(panel, "a", {.index = 1}, doses.trials(), [](const Record& trial) {
    return Curve{{trial.largest_weight_decay(), trial.smallest_dose() < 1.0 ? 1.0 : 2.0}};
  });
  const auto lines = marks_of<Line>(panel);
  const auto hollow = marks_of<Points>(panel);
  REQUIRE(hollow.size() == 1);
  CHECK(hollow[0].label == "not converged");
  CHECK(hollow[0].x ==
        std::vector<double>{3e-3, 1e-2, 1e-2});  // small doses, or a residual gradient of 0.051
  CHECK(lines[0].markers);
  CHECK(lines[0].x == std::vector<double>{0, 3e-3, 1e-2});
  CHECK(lines[0].unmarked == std::vector<double>{3e-3, 1e-2, 1e-2});
}

TEST_CASE("one seed has no band, and nothing read draws nothing") {
  const RecordedExperiment experiment("penalties");
  Panel panel;
  draw_over_seeds(panel, "", {}, {experiment.trials().data(), 1}, some_curve);
  REQUIRE(panel.marks.size() == 1);
  CHECK(std::get<Line>(panel.marks[0]).y == std::vector<double>{1, 3, 4});
  draw_over_seeds(panel, "", {}, experiment.trials(), [](const Record&) { return Curve(); });
  CHECK(panel.marks.size() == 1);
  CHECK(most_moments(experiment.trials(), some_curve) == 3);
}

TEST_CASE("a point over seeds is their mean with the range as its error bar") {
  Points points;
  add_point(points, 5, std::vector<double>{1, std::nan(""), 4});
  add_point(points, 6, std::vector<double>{std::nan("")});
  CHECK(points.x == std::vector<double>{5});
  CHECK(points.y == std::vector<double>{2.5});
  CHECK(points.low == std::vector<double>{1});
  CHECK(points.high == std::vector<double>{4});
}
