#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/records/additive_prediction.hpp"
#include "experiments/records/published.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_panels = 4, most_conditions = 7;

enum class Law { decay_only, additive };

/// A law's curve for a trial; empty where there is no trial to predict it from.
Curve predicted(const Record& trial, std::span<const Record* const> trials, const std::string& weight,
                Law law) {
  const Record* reference = reference_without_penalty(trial, trials);
  if (reference == nullptr || trial.weight_decay(weight) == 0.0) return {};
  const auto prediction = additive_prediction(trial, *reference, weight);
  if (!prediction) return {};
  const std::vector<double>& values = law == Law::additive ? prediction->additive : prediction->decay_only;
  Curve curve;
  for (std::size_t moment = 0; moment < values.size(); ++moment) {
    if (!std::isnan(values[moment])) curve.emplace(prediction->epochs[moment], values[moment]);
  }
  return curve;
}

/// Of a law the mean over seeds alone: its spread is that of the initial weights.
void add_law(Panel& panel, const std::string& label, const Style& style, const DrawnCondition& condition,
             std::span<const Record* const> trials, const std::string& weight, Law law) {
  Panel alone;
  draw_over_seeds(alone, label, style, condition.trials,
                  [&](const Record& trial) { return predicted(trial, trials, weight, law); });
  for (Mark& mark : alone.marks) {
    if (std::holds_alternative<Line>(mark)) panel.marks.push_back(std::move(mark));
  }
}

void add_published(Panel& panel, const DrawnCondition& condition, const std::string& weight) {
  for (const PublishedNumber& number : published_for(*condition.trials.front(), "lambda_min", weight))
    panel.marks.push_back(PublishedMark{number.epoch, number.value, published_label(number)});
}

Panel panel_of(const std::string& weight, const std::vector<DrawnCondition>& conditions,
               std::span<const Record* const> trials) {
  Panel panel;
  panel.title = short_name(weight);
  panel.x.label = time_axis(trials);
  panel.y = {.label = "λ_{min} = ν_{min}² of WᵀW", .logarithmic = true};
  // The observed curves first: the legend tells marks in the order of the panel.
  for (const DrawnCondition& condition : conditions) {
    draw_over_seeds(
        panel, condition.label, condition.style, condition.trials,
        [&](const Record& trial) { return smallest_eigenvalues(trial, weight); }, true);
  }
  for (const DrawnCondition& condition : conditions) {
    const Style dashed{.index = condition.style.index, .dashed = true};
    add_law(panel, "decay alone", {.index = Style::grey, .dashed = true}, condition, trials, weight,
            Law::decay_only);
    add_law(panel, condition.label + ", additive law", dashed, condition, trials, weight, Law::additive);
  }
  for (const DrawnCondition& condition : conditions) add_published(panel, condition, weight);
  return panel;
}

}  // namespace

Chart draw_lambda_min_by_epoch(std::span<const Record* const> all) {
  const std::string title = "The smallest eigenvalue over time";
  const std::vector<const Record*> trials = converging(all);
  const std::vector<DrawnCondition> conditions = drawn_conditions(trials, most_conditions);
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(trials, "spectrum")) {
    const auto read = [&](const Record& trial) { return smallest_eigenvalues(trial, weight); };
    if (most_moments(trials, read) < 3 || chart.panels.size() == most_panels) continue;
    chart.panels.push_back(panel_of(weight, conditions, trials));
  }
  if (chart.panels.empty())
    return empty_chart(title, "Needs finished trials with the probe spectrum at three or more epochs.");
  chart.columns = std::min<std::size_t>(chart.panels.size(), 2);
  chart.caption = caption(
      "With markers: observed, mean over seeds with the range as a band. Broken, in the same colour: the "
      "additive "
      "law, by which what the trial without a penalty gains between two moments comes to all trials at the "
      "second "
      "of them, and decays from then on; grey: decay alone. Neither has a fitted parameter.",
      trials_of(conditions), all);
  return chart;
}

}  // namespace rankcollapse
