#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/records/additive_prediction.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_weights = 3, most_conditions = 7;

/// A law's λ_min over the initial one, and what came out, at all moments after it.
struct Pairs {
  std::vector<double> predicted, observed;

  void add(double law, double outcome) {
    if (std::isnan(law)) return;
    predicted.push_back(law);
    observed.push_back(outcome);
  }
};

struct Laws {
  Pairs decay_only, additive;
};

Laws laws_of(const DrawnCondition& condition, std::span<const Record* const> trials,
             const std::string& weight) {
  Laws laws;
  for (const Record* trial : condition.trials) {
    const Record* reference = reference_without_penalty(*trial, trials);
    if (reference == nullptr || trial->weight_decay(weight) == 0.0) continue;
    const auto prediction = additive_prediction(*trial, *reference, weight);
    if (!prediction) continue;
    const double initial = prediction->observed.front();
    for (std::size_t moment = 1; moment < prediction->epochs.size(); ++moment) {
      const double outcome = prediction->observed[moment] / initial;
      laws.decay_only.add(prediction->decay_only[moment] / initial, outcome);
      laws.additive.add(prediction->additive[moment] / initial, outcome);
    }
  }
  return laws;
}

void add_pairs(Panel& scatter, Panel& residuals, const Pairs& pairs, const std::string& label,
               const Style& style) {
  if (pairs.predicted.empty()) return;
  std::vector<double> logarithms;
  for (std::size_t index = 0; index < pairs.predicted.size(); ++index)
    logarithms.push_back(std::log10(pairs.observed[index] / pairs.predicted[index]));
  scatter.marks.emplace_back(
      Points{.label = label, .x = pairs.predicted, .y = pairs.observed, .style = style});
  residuals.marks.emplace_back(Points{.label = label, .x = pairs.predicted, .y = logarithms, .style = style});
}

void add_condition(Panel& scatter, Panel& residuals, const Laws& laws, const DrawnCondition& condition) {
  const Style hollow{.index = condition.style.index, .hollow = true};
  add_pairs(scatter, residuals, laws.decay_only, condition.label + ", decay alone", hollow);
  add_pairs(scatter, residuals, laws.additive, condition.label + ", additive law", condition.style);
}

}  // namespace

Chart draw_predicted_lambda_min(std::span<const Record* const> all) {
  const std::string title = "The smallest eigenvalue as predicted and as observed";
  const std::vector<const Record*> trials = converging(all);
  const std::vector<DrawnCondition> conditions = drawn_conditions(trials, most_conditions);
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(trials, "spectrum")) {
    Panel scatter, residuals;
    scatter.title = short_name(weight);
    scatter.x = {.label = "predicted λ_{min}/λ_{min}(0)", .logarithmic = true};
    scatter.y = {.label = "observed λ_{min}/λ_{min}(0)", .logarithmic = true};
    residuals.title = short_name(weight) + ", residuals";
    residuals.x = scatter.x;
    residuals.y.label = "log_{10}(observed/predicted)";
    for (const DrawnCondition& condition : conditions)
      add_condition(scatter, residuals, laws_of(condition, trials, weight), condition);
    if (scatter.marks.empty() || chart.panels.size() == 2 * most_weights) continue;
    scatter.marks.push_back(ReferenceLine{ReferenceLine::Along::diagonal, 0.0, "as predicted"});
    residuals.marks.push_back(ReferenceLine{ReferenceLine::Along::y, 0.0, "as predicted"});
    chart.panels.push_back(std::move(scatter));
    chart.panels.push_back(std::move(residuals));
  }
  if (chart.panels.empty())
    return empty_chart(title,
                       "Needs finished trials with the probes spectrum and weight_norms or learned_part, "
                       "with a penalty and, of the same settings otherwise, without one.");
  chart.columns = 2;
  chart.caption = caption(
      "A point a moment and seed. Filled: the additive law, made of the trial without a penalty; hollow: "
      "decay "
      "alone. Neither has a fitted parameter. A residual of 0.1 is 26 %.",
      trials_of(conditions), all);
  return chart;
}

}  // namespace rankcollapse
