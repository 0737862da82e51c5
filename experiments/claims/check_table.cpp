#include "experiments/claims/check.hpp"

namespace rankcollapse {

std::span<const CheckRow> check_table() {
  static constexpr CheckRow table[] = {
      {"within", "a number lies in a range: low, high, or expected with relative",
       "{type: within, quantity: lambda_min, layer: fc1.weight, at: 10, where: {regularization.fc1.l2: "
       "3e-4}, "
       "expected: 0.0414, relative: 0.1}",
       make_within_check},
      {"ordered", "a number falls or rises along a setting, all others being equal",
       "{type: ordered, quantity: lambda_min, layer: fc1.weight, along: regularization.fc1.l2, direction: "
       "falls}",
       make_ordered_check},
      {"ratio", "a number over that of another moment, or of the trial with other settings, lies in a range",
       "{type: ratio, quantity: lambda_min, layer: fc2.weight, to: {at: init}, low: 0.5}", make_ratio_check},
      {"compared", "of every matrix one number is less than, at most, equal to or at least another",
       "{type: compared, quantity: \"ranks.rank[abs:1e-3]\", with: \"ranks.rank[numpy]\", relation: equal}",
       make_compared_check},
      {"share", "so large a share of the matrices has one number in that relation to another",
       "{type: share, quantity: rank_bound.product, with: rank_bound.weight_norm, relation: less, low: 0.5}",
       make_share_check},
      {"additive_law", "the run without a penalty predicts λ_min of the others",
       "{type: additive_law, layer: fc1.weight, along: regularization.fc1.l2, relative: 0.25}",
       make_additive_law_check},
      {"crossing", "λ_min falls to given levels at the given epoch",
       "{type: crossing, layer: fc1.weight, curves: [{where: {regularization.fc1.l2: 3e-4}, level: 0.0414}], "
       "epoch: 10, tolerance: 1}",
       make_crossing_check},
      {"within_classes", "penalised layers, also only those of low variability, have a rank of at most K",
       "{type: within_classes, rule: \"relative:1e-2\", tcv_below: 0.05, converged: true}",
       make_within_classes_check},
      {"correlated", "over the layers of each network two numbers have the same order (Spearman)",
       "{type: correlated, x: variability.tcv_norm, y: ranks.relative_dist_K, layers: [fc1.weight, "
       "fc2.weight, "
       "fc3.weight], at_least: 0.5}",
       make_correlated_check},
      {"falls_with_depth", "a number falls from each layer to the next",
       "{type: falls_with_depth, quantity: variability.tcv_norm, layers: [input, tanh1, tanh2]}",
       make_falls_with_depth_check},
      {"slope", "over the trials of a seed, log y against log x has a slope in a range",
       "{type: slope, x: variability.tcv_abs, y: ranks.dist_K, x_root: true, layer: fc1.weight, low: 0.8, "
       "high: "
       "1.2}",
       make_slope_check},
      {"truncated", "cut to so much of its size, a trained network keeps so much of its accuracy",
       "{type: truncated, size: 0.5, low: 0.99}", make_truncated_check},
      {"best_keeps_rank", "the setting of the best metric keeps so much of a number",
       "{type: best_keeps_rank, metric: validation_accuracy, along: regularization.fc1.l2, quantity: "
       "lambda_min, "
       "layer: fc1.weight, to: {at: init}, low: 0.5}",
       make_best_keeps_rank_check},
  };
  return table;
}

}  // namespace rankcollapse
