#include "experiments/figures/end_profiles.hpp"
#include "experiments/figures/figures.hpp"

namespace rankcollapse {
namespace {

/// ν_j/ν_1 by j, counted from 1.
Curve relative_values(const std::vector<double>& values) {
  Curve curve;
  for (std::size_t j = 0; j < values.size() && values.front() > 0.0; ++j)
    curve[static_cast<double>(j + 1)] = values[j] / values.front();
  return curve;
}

}  // namespace

Chart draw_singular_value_profiles(std::span<const Record* const> trials) {
  ProfileKind kind;
  kind.title = "Singular values at the end of training";
  kind.probe = "spectrum";
  kind.x = {"j, from the largest"};
  kind.y = {"ν_{j}/ν_{1}", true};
  kind.at_classes = ReferenceLine::Along::x;
  kind.read = relative_values;
  kind.seen =
      "Singular values of each weight over the largest one, at the end of training and, grey, at its start: "
      "mean over seeds, band from the smallest to the largest; at most six strengths are shown. K is the "
      "number of classes. Weights that vanished (ν_{1} below 10^{-6} of its start) are left out.";
  return draw_end_profiles(kind, trials);
}

}  // namespace rankcollapse
