#include <algorithm>
#include <cmath>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_weights = 2, most_conditions = 4;

/// Singular values ν_j at the end by j = 1, 2, …; empty where they are not recorded or not finite.
Curve values_at_end(const Record& trial, const std::string& probe, const std::string& array) {
  const RecordedSeries series = trial.series(probe, array);
  if (series.values.empty()) return {};
  Curve curve;
  double place = 0.0;
  for (const double value : series.values.back()) {
    place += 1.0;
    if (std::isfinite(value)) curve.emplace(place, value);
  }
  return curve;
}

Panel panel_of(const DrawnCondition& condition, const std::string& weight) {
  Panel panel;
  panel.title = short_name(weight) + (condition.label.empty() ? "" : ", " + condition.label);
  panel.x = {.label = "place j of the singular value", .logarithmic = true};
  panel.y = {.label = "singular value ν_j", .logarithmic = true};
  const auto read = [](const char* probe, const std::string& array) {
    return [=](const Record& trial) { return values_at_end(trial, probe, array); };
  };
  draw_over_seeds(panel, "what decay left of the initial weight", {.index = Style::grey, .dashed = true},
                  condition.trials, read("learned_part", weight + "/decayed"));
  draw_over_seeds(panel, "the weight W", {.index = 0}, condition.trials, read("spectrum", weight));
  draw_over_seeds(panel, "the learned part", {.index = 1}, condition.trials, read("learned_part", weight));
  draw_class_lines(panel, ReferenceLine::Along::x, condition.trials);
  return panel;
}

bool has_learned_part(const DrawnCondition& condition, const std::string& weight) {
  return std::any_of(condition.trials.begin(), condition.trials.end(), [&](const Record* trial) {
    return !values_at_end(*trial, "learned_part", weight).empty();
  });
}

}  // namespace

Chart draw_learned_part(std::span<const Record* const> all) {
  const std::string title = "What training put into a weight, beside what decay left of the initial one";
  std::vector<std::string> weights = weights_in(converging(all), "learned_part");
  if (weights.size() > most_weights) weights.resize(most_weights);
  std::vector<DrawnCondition> conditions = drawn_conditions(converging(all), most_conditions);
  std::erase_if(conditions, [&](const DrawnCondition& condition) {
    return std::none_of(weights.begin(), weights.end(),
                        [&](const std::string& weight) { return has_learned_part(condition, weight); });
  });
  if (conditions.empty())
    return empty_chart(
        title,
        "Needs finished trials with the probe learned_part, of an optimizer whose decay can be followed.");
  Chart chart;
  chart.title = title;
  for (const DrawnCondition& condition : conditions) {
    for (const std::string& weight : weights) chart.panels.push_back(panel_of(condition, weight));
  }
  chart.columns = weights.size();
  chart.caption = caption(
      "Singular values at the end, mean over seeds with the range as a band, of the weight W, of the learned "
      "part W − kept·W_0 and of kept·W_0, where kept is what the penalty alone leaves.",
      trials_of(conditions), all);
  return chart;
}

}  // namespace rankcollapse
