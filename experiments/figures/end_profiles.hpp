#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "experiments/figures/chart.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// What a weight's recorded array at the end of training shows along an axis.
struct ProfileKind {
  std::string title;
  std::string probe;  // that wrote the array
  Axis x, y;
  ReferenceLine::Along at_classes =
      ReferenceLine::Along::y;  // the axis on which the number of classes K stands
  std::function<Curve(const std::vector<double>&)> read;
  std::string seen;  // of the caption
};

/// A panel for each weight and group of equal settings, a curve for each strength of the penalty, and the
/// start in grey. A weight that vanished (ν_max below 1e-6 of its start) has no profile.
Chart draw_end_profiles(const ProfileKind& kind, std::span<const Record* const> trials);

}  // namespace rankcollapse
