#include "experiments/figures/class_line.hpp"

#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {

void draw_class_line(Panel& panel, ReferenceLine::Along along, const Record& trial) {
  const double classes = class_count(trial);
  if (!std::isnan(classes))
    panel.marks.emplace_back(ReferenceLine{along, classes, "K = " + power_text(classes) + " classes"});
}

}  // namespace rankcollapse
