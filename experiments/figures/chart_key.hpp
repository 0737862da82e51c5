#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiments/figures/axis_scale.hpp"
#include "experiments/figures/chart.hpp"

namespace rankcollapse {

/// What stands before a label in the legend: the parts that marks of that label have.
struct LegendEntry {
  std::string label;
  Style style;
  bool line = false, bar = false, marker = false, published = false;
  bool plain = false;             // a line that tells itself by its markers, not by dashes
  bool colored_by_value = false;  // points that are coloured by a scale
  std::size_t reference = 0;      // 1, 2, …: a reference line of that number
};

/// What all panels of a chart share.
struct ChartKey {
  std::vector<LegendEntry> legend;          // a label each, once, in the order in which they are met
  std::map<std::string, AxisScale> colors;  // the scale of points with values, by its label

  /// The number of the reference line with a label, from 1; those without one are the first.
  std::size_t reference(const std::string& label) const;
};

ChartKey key_of(const Chart& chart);

/// Whether these points are coloured by a scale.
bool has_values(const Points& points);

/// The range of what a panel draws along x and along y.
struct PanelExtent {
  Extent x, y;
};
PanelExtent extent_of(const Panel& panel);

}  // namespace rankcollapse
