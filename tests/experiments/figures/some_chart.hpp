#pragma once

#include <limits>
#include <string>
#include <vector>

#include "experiments/figures/chart.hpp"

/// A chart of one panel with some marks.
inline rankcollapse::Chart chart_of(std::vector<rankcollapse::Mark> marks, bool logarithmic = false) {
  using namespace rankcollapse;
  Chart chart{.title = "λ_min by epoch", .panels = {}, .caption = "n = 1, seed 1, commit 8bc4b2f"};
  chart.panels.push_back({.title = "fc1",
                          .x = {.label = "epoch", .logarithmic = logarithmic},
                          .y = {.label = "λ_min", .logarithmic = logarithmic},
                          .marks = std::move(marks)});
  return chart;
}

/// One mark of every kind.
inline std::vector<rankcollapse::Mark> marks_of_every_kind() {
  using namespace rankcollapse;
  return {Band{{1, 2, 3}, {1, 2, 2}, {2, 3, 4}, {0}},
          Histogram{"bars", {1, 2, 3}, {2, 1}, {1}},
          Step{"steps", {1, 2, 3}, {1, 3, 2}, {2}},
          Line{"line", {1, 2, 3}, {1.5, 2.5, 3}, {3}, true},
          Points{"points", {1, 2}, {3, 1}, {2, 0.5}, {4, 2}, {0.1, 0.2}, {4, true}},
          ReferenceLine{ReferenceLine::Along::y, 2, "K"},
          ReferenceLine{ReferenceLine::Along::x, 2, "end"},
          ReferenceLine{ReferenceLine::Along::diagonal, 0, "y = x"},
          PublishedMark{2, 2, "Martin 2018: 2"}};
}
