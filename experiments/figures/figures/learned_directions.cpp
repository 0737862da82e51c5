#include <algorithm>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_panels = 4, most_conditions = 7;

/// The learned part has no gap before the first step, where it is zero.
Curve gap_ranks(const Record& trial, const std::string& weight) {
  Curve curve = trial.probe("learned_part").by_epoch(weight, "gap_rank");
  curve.erase(0.0);
  return curve;
}

}  // namespace

Chart draw_learned_directions(std::span<const Record* const> all) {
  const std::string title = "How many directions training put into a weight";
  const std::vector<const Record*> trials = converging(all);
  const std::vector<DrawnCondition> conditions = drawn_conditions(trials, most_conditions);
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(trials, "learned_part")) {
    const auto read = [&](const Record& trial) { return gap_ranks(trial, weight); };
    if (most_moments(trials, read) < 2 || chart.panels.size() == most_panels) continue;
    Panel panel;
    panel.title = short_name(weight);
    panel.x.label = time_axis(trials);
    panel.y = {.label = "values above the widest gap", .logarithmic = true, .low = 1.0};
    for (const DrawnCondition& condition : conditions)
      draw_over_seeds(panel, condition.label, condition.style, condition.trials, read, true);
    draw_class_lines(panel, ReferenceLine::Along::y, trials_of(conditions));
    chart.panels.push_back(std::move(panel));
  }
  if (chart.panels.empty())
    return empty_chart(title, "Needs finished trials with the probe learned_part at two or more epochs.");
  chart.columns = std::min<std::size_t>(chart.panels.size(), 2);
  chart.caption = caption(
      "Singular values of the learned part W − kept·W_0 above the widest gap in log ν, mean over seeds with "
      "the "
      "range as a band. One less than the matrix has says that none but the smallest value stands apart.",
      trials_of(conditions), all);
  return chart;
}

}  // namespace rankcollapse
