#include <cmath>

#include "experiments/figures/end_profiles.hpp"
#include "experiments/figures/figures.hpp"

namespace rankcollapse {
namespace {

/// R(τ) by τ = 1, 1e-1, …: the order in which it is recorded.
Curve ranks_by_threshold(const std::vector<double>& counts) {
  Curve curve;
  for (std::size_t power = 0; power < counts.size(); ++power)
    curve[std::pow(10.0, -static_cast<double>(power))] = counts[power];
  return curve;
}

}  // namespace

Chart draw_rank_profiles(std::span<const Record* const> trials) {
  ProfileKind kind;
  kind.title = "Rank at every threshold";
  kind.probe = "ranks";
  kind.x = {"threshold τ", true};
  kind.y = {"R(τ) = #(ν > τ·ν_{max})", false, 0.0};
  kind.at_classes = ReferenceLine::Along::y;
  kind.read = ranks_by_threshold;
  kind.seen =
      "How many singular values of each weight lie above each share of the largest one, at the end of "
      "training and, grey, at its start: mean over seeds, band from the smallest to the largest; at most "
      "six strengths are shown. Where a curve is flat, the rank does not hang on the threshold. K is the "
      "number of classes. Weights that vanished (ν_{max} below 10^{-6} of its start) are left out.";
  return draw_end_profiles(kind, trials);
}

}  // namespace rankcollapse
