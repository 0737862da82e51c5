#include "experiments/figures/class_line.hpp"

#include <cmath>
#include <set>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {

void draw_class_lines(Panel& panel, ReferenceLine::Along along, std::span<const Record* const> trials) {
  std::set<double> different;
  for (const Record* trial : trials) {
    if (const double classes = class_count(*trial); !std::isnan(classes)) different.insert(classes);
  }
  for (const double classes : different)
    panel.marks.emplace_back(ReferenceLine{along, classes, "K = " + power_text(classes) + " classes"});
}

}  // namespace rankcollapse
