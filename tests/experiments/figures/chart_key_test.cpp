#include "experiments/figures/chart_key.hpp"

#include <catch2/catch.hpp>

#include "tests/experiments/figures/some_chart.hpp"

using namespace rankcollapse;

namespace {

std::vector<std::string> labels(const ChartKey& key) {
  std::vector<std::string> result;
  for (const LegendEntry& entry : key.legend) result.push_back(entry.label);
  return result;
}

}  // namespace

TEST_CASE("the legend has every label once, reference lines and what was published last") {
  Chart chart = chart_of(marks_of_every_kind());
  chart.panels.push_back(chart.panels[0]);
  chart.panels[1].marks.push_back(Line{"one more", {}, {}});
  CHECK(labels(key_of(chart)) == std::vector<std::string>{"bars", "steps", "line", "points", "one more", "K",
                                                          "end", "y = x", "Martin 2018: 2"});
}

TEST_CASE("marks of one label are one entry with the parts of both") {
  const ChartKey key = key_of(chart_of({Line{"fc1", {1}, {1}}, Points{"fc1", {1}, {1}}, Line{"", {1}, {1}}}));
  REQUIRE(key.legend.size() == 1);
  CHECK(key.legend[0].line);
  CHECK(key.legend[0].marker);
}

TEST_CASE("reference lines with different labels have different numbers, and so different dashes") {
  const ChartKey key = key_of(chart_of(marks_of_every_kind()));
  CHECK(key.reference("K") == 1);
  CHECK(key.reference("end") == 2);
  CHECK(key.reference("y = x") == 3);
}

TEST_CASE("points that are coloured by one quantity share a scale over all panels") {
  Chart chart = chart_of({Points{"a", {1}, {1}, {}, {}, {2.0}}});
  chart.panels[0].color.label = "λ";
  chart.panels.push_back(chart.panels[0]);
  chart.panels[1].marks = {Points{"a", {1}, {1}, {}, {}, {4.0}}};
  const ChartKey key = key_of(chart);
  REQUIRE(key.colors.size() == 1);
  CHECK(key.colors.at("λ").at(3.0) == Approx(0.5));
}

TEST_CASE("the spread of a measurement is within the limits, but for what a logarithmic axis cannot show") {
  Chart chart = chart_of({Points{"a", {1}, {1}, {-3}, {5}}, Band{{1}, {0.5}, {9}, {}}});
  CHECK(extent_of(chart.panels[0]).y.low == -3);
  CHECK(extent_of(chart.panels[0]).y.high == 9);
  chart.panels[0].y.logarithmic = true;
  CHECK(extent_of(chart.panels[0]).y.low == 0.5);
  CHECK_FALSE(extent_of(chart.panels[0]).y.has_others);
}
