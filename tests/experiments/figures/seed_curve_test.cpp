#include "experiments/figures/seed_curve.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/experiments/figures/figures/recorded_experiment.hpp"

using namespace rankcollapse;

namespace {

/// λ_min of FC1 would be as good: any number by epoch, another one a trial.
Curve some_curve(const Record& trial) {
  if (trial.seed() == "1") return {{0, 1}, {1, 3}};
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
  CHECK(line.x == std::vector<double>{0, 1, 2});
  CHECK(line.y == std::vector<double>{1.5, 3, 8});
  CHECK(band.low == std::vector<double>{1, 3, 8});
  CHECK(band.high == std::vector<double>{2, 3, 8});
}

TEST_CASE("one seed has no band, and nothing read draws nothing") {
  const RecordedExperiment experiment("penalties");
  Panel panel;
  draw_over_seeds(panel, "", {}, {experiment.trials().data(), 1}, some_curve);
  REQUIRE(panel.marks.size() == 1);
  CHECK(std::get<Line>(panel.marks[0]).y == std::vector<double>{1, 3});
  draw_over_seeds(panel, "", {}, experiment.trials(), [](const Record&) { return Curve(); });
  CHECK(panel.marks.size() == 1);
  CHECK(most_moments(experiment.trials(), some_curve) == 2);
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
