#pragma once

#include <span>

#include "experiments/figures/chart.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// Draws a line at each K, the number of classes, that the records of some trials tell.
void draw_class_lines(Panel& panel, ReferenceLine::Along along, std::span<const Record* const> trials);

}  // namespace rankcollapse
