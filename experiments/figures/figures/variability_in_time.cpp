#include <algorithm>
#include <limits>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/thinned.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Variability within the classes and rank in time";
constexpr std::size_t most_strengths = 4, most_weights = 5, enough_moments = 3;

/// TCV_ratio of the features that a weight reads, by epoch.
Curve variability_before(const Record& trial, const std::string& weight) {
  return trial.probe("variability").by_epoch(features_into(trial, weight), "tcv_ratio");
}

Panel variability_panel(const DrawnCondition& condition, const std::vector<std::string>& weights) {
  Panel panel{condition.label, {time_axis(condition.trials)}, {"tr S_{W}/tr S_{B}, and NC1", true}, {}, {}};
  int index = 0;
  for (const std::string& weight : weights) {
    const std::string features = features_into(*condition.trials.front(), weight);
    draw_over_seeds(
        panel, features + ", before " + short_name(weight), {index++, false, false}, condition.trials,
        [&](const Record& trial) { return variability_before(trial, weight); }, true);
  }
  draw_over_seeds(panel, "NC1 of the last features", {Style::grey, false, true}, condition.trials,
                  [](const Record& trial) { return trial.probe("neural_collapse").by_epoch("", "nc1"); });
  return panel;
}

Panel rank_panel(const DrawnCondition& condition, const std::vector<std::string>& weights) {
  Panel panel{
      condition.label, {time_axis(condition.trials)}, {"rank: ν > 10^{-2}·ν_{max}", false, 0.0}, {}, {}};
  draw_class_lines(panel, ReferenceLine::Along::y, condition.trials);
  int index = 0;
  for (const std::string& weight : weights) {
    const std::string features = features_into(*condition.trials.front(), weight);
    draw_over_seeds(
        panel, features + ", before " + short_name(weight), {index++, false, false}, condition.trials,
        [&](const Record& trial) { return trial.probe("ranks").by_epoch(weight, "rank[relative:1e-2]"); },
        true);
  }
  return panel;
}

/// Gives these panels the same logarithmic y-axis, from half the least number to twice the largest.
void share_scale(std::span<Panel> panels) {
  double low = std::numeric_limits<double>::infinity(), high = 0.0;
  for (const Panel& panel : panels) {
    for (const Mark& mark : panel.marks) {
      const Line* line = std::get_if<Line>(&mark);
      if (line == nullptr) continue;
      for (const double y : line->y) {
        if (y > 0.0) low = std::min(low, y);
        high = std::max(high, y);
      }
    }
  }
  if (!(low <= high)) return;
  for (Panel& panel : panels) {
    panel.y.low = low / 2.0;
    panel.y.high = high * 2.0;
  }
}

}  // namespace

Chart draw_variability_in_time(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  std::vector<std::string> weights;
  for (const std::string& weight : weights_in(drawn, "ranks")) {
    const auto read = [&](const Record& trial) { return variability_before(trial, weight); };
    if (most_moments(drawn, read) >= enough_moments) weights.push_back(weight);
  }
  if (weights.empty())
    return empty_chart(title,
                       "Needs finished trials with the probes variability (of the layers before dense "
                       "ones) and ranks at three or more epochs.");
  weights = thinned(weights, most_weights);
  const auto conditions = drawn_conditions(drawn, most_strengths);
  Chart chart;
  chart.title = title;
  chart.columns = conditions.size();
  for (const DrawnCondition& condition : conditions)
    chart.panels.push_back(variability_panel(condition, weights));
  share_scale(chart.panels);
  for (const DrawnCondition& condition : conditions) chart.panels.push_back(rank_panel(condition, weights));
  chart.caption = caption(
      "Above: variability within the classes over that between them (TCV ratio) of the features that each "
      "weight reads, and NC1 of the last ones. Below: singular values of the weight above a hundredth of "
      "the largest. Mean over seeds, band from the smallest to the largest; at most four conditions are "
      "shown.",
      trials_of(conditions), trials);
  return chart;
}

}  // namespace rankcollapse
