#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/records/additive_prediction.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_weights = 3, most_conditions = 7;

/// Predicted and observed λ_min over the initial one, at all moments after it.
struct Pairs {
  std::vector<double> observed, decay_only, additive;
};

Pairs pairs_of(const DrawnCondition& condition, std::span<const Record* const> trials,
               const std::string& weight) {
  Pairs pairs;
  for (const Record* trial : condition.trials) {
    const Record* reference = reference_without_penalty(*trial, trials);
    if (reference == nullptr || trial->weight_decay(weight) == 0.0) continue;
    const auto prediction = additive_prediction(*trial, *reference, weight);
    if (!prediction) continue;
    const double initial = prediction->observed.front();
    for (std::size_t moment = 1; moment < prediction->epochs.size(); ++moment) {
      pairs.observed.push_back(prediction->observed[moment] / initial);
      pairs.decay_only.push_back(prediction->decay_only[moment] / initial);
      pairs.additive.push_back(prediction->additive[moment] / initial);
    }
  }
  return pairs;
}

std::vector<double> log_quotients(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> found;
  for (std::size_t index = 0; index < above.size(); ++index)
    found.push_back(std::log10(above[index] / below[index]));
  return found;
}

void add_pairs(Panel& scatter, Panel& residuals, const Pairs& pairs, const DrawnCondition& condition) {
  const Style hollow{.index = condition.style.index, .hollow = true};
  const std::string law = condition.label + ", additive law", decay = condition.label + ", decay alone";
  scatter.marks.push_back(
      Points{.label = decay, .x = pairs.decay_only, .y = pairs.observed, .style = hollow});
  scatter.marks.push_back(
      Points{.label = law, .x = pairs.additive, .y = pairs.observed, .style = condition.style});
  residuals.marks.push_back(Points{.label = decay,
                                   .x = pairs.decay_only,
                                   .y = log_quotients(pairs.observed, pairs.decay_only),
                                   .style = hollow});
  residuals.marks.push_back(Points{.label = law,
                                   .x = pairs.additive,
                                   .y = log_quotients(pairs.observed, pairs.additive),
                                   .style = condition.style});
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
    for (const DrawnCondition& condition : conditions) {
      const Pairs pairs = pairs_of(condition, trials, weight);
      if (!pairs.observed.empty()) add_pairs(scatter, residuals, pairs, condition);
    }
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
