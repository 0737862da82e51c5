#pragma once

#include "experiments/figures/chart.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// Draws a line at K, the number of classes of a trial, where its record tells it.
void draw_class_line(Panel& panel, ReferenceLine::Along along, const Record& trial);

}  // namespace rankcollapse
