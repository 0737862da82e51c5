#pragma once

#include "experiments/figures/axis_scale.hpp"
#include "experiments/figures/canvas.hpp"
#include "experiments/figures/chart.hpp"
#include "experiments/figures/chart_key.hpp"

namespace rankcollapse {

/// Where the marks of a panel are drawn.
struct Plot {
  Box box;
  AxisScale x, y;
};

/// Draws the marks of a panel into its plot: in their order, published marks last. What lies outside the
/// limits is cut off; points at infinity are triangles at the border.
void draw_marks(Canvas& canvas, const Plot& plot, const Panel& panel, const ChartKey& key);

}  // namespace rankcollapse
