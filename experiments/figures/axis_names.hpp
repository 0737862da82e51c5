#pragma once

#include <string>
#include <vector>

#include "experiments/figures/axis_scale.hpp"
#include "experiments/figures/canvas.hpp"

namespace rankcollapse {

/// How the names of ticks are written.
extern const Lettering name_lettering;
inline constexpr double name_line = 11.5;  // from a line of a name to the next

/// A tick in its place along an axis; without a name it stands between those that have one.
struct PlacedTick {
  double at = 0.0;  // a fraction of the axis
  std::vector<std::string> name;
};

/// The ticks of an axis, so many that no two names touch.
struct AxisNames {
  std::vector<PlacedTick> ticks;
  bool upright = false;   // names below an axis that are read from below
  double depth = 0.0;     // how far names reach away from the axis
  double overhang = 0.0;  // how far the last one reaches over the axis' end
};

/// Names below an axis of that many pixels: in one line, or, of categories, in several, or else upright.
AxisNames names_below(const Canvas& measure, const AxisScale& axis, double length);

/// Names beside an upright axis.
AxisNames names_beside(const Canvas& measure, const AxisScale& axis, double length);

}  // namespace rankcollapse
