#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "experiments/records/published.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_conditions = 5;

const Style trained{.index = 0}, law{.index = 1}, initial{.index = Style::grey};

/// The initial spectrum as an outline behind the histogram.
Step outline(const std::vector<double>& values) {
  const std::vector<double> edges = logarithmic_edges(values, bins_for(values.size()) / 2);
  Step step{"at initialisation", edges, densities(values, edges, true), initial};
  step.y.push_back(0.0);
  return step;
}

/// What both panels of a condition have: the eigenvalues and the fit.
Panel spectrum_panel(const DrawnCondition& condition, const std::string& weight, bool logarithmic) {
  Panel panel;
  panel.title = short_name(weight) + (condition.label.empty() ? "" : ", " + condition.label);
  panel.x = {.label = "eigenvalue λ of WᵀW", .logarithmic = logarithmic};
  panel.y = {.label = logarithmic ? "density per decade" : "density per unit of λ", .low = 0.0};
  const std::vector<double> values = pooled_eigenvalues(condition.trials, weight, AtEnd());
  const std::size_t bins = bins_for(values.size());
  const std::vector<double> edges =
      logarithmic ? logarithmic_edges(values, bins / 2) : linear_edges(values, bins);
  if (!edges.empty())
    panel.marks.emplace_back(Histogram{"at the end", edges, densities(values, edges, logarithmic), trained});
  if (const auto bulk = recorded_bulk(condition.trials, weight, AtEnd()))
    panel.marks.emplace_back(bulk_line(*bulk, "Marchenko–Pastur fit of the bulk", law, logarithmic));
  return panel;
}

/// On the logarithmic axis there is room for the initial spectrum and for a published λ_min.
Panel logarithmic_panel(const DrawnCondition& condition, const std::string& weight) {
  Panel panel = spectrum_panel(condition, weight, true);
  const std::vector<double> before = pooled_eigenvalues(condition.trials, weight, AtInit());
  if (!logarithmic_edges(before, 1).empty()) panel.marks.emplace_back(outline(before));
  const Record& trial = *condition.trials.front();
  const double epoch = trial.metrics().value("", "epoch", AtEnd());
  for (const PublishedNumber& number : published_for(trial, "lambda_min", weight)) {
    if (number.epoch == epoch)
      panel.marks.emplace_back(PublishedMark{number.value, 0.0, "λ_{min}, " + std::string(number.source)});
  }
  return panel;
}

}  // namespace

Chart draw_esd(std::span<const Record* const> all) {
  const std::vector<const Record*> trials = converging(all);
  const std::string weight = main_weight(trials, "spectrum");
  Chart chart;
  chart.title = "Eigenvalues of " + short_name(weight);
  std::vector<const Record*> drawn;
  for (const DrawnCondition& condition : drawn_conditions(trials, most_conditions)) {
    if (pooled_eigenvalues(condition.trials, weight, AtEnd()).empty()) continue;
    chart.panels.push_back(spectrum_panel(condition, weight, false));
    chart.panels.push_back(logarithmic_panel(condition, weight));
    drawn.insert(drawn.end(), condition.trials.begin(), condition.trials.end());
  }
  if (drawn.empty()) return empty_chart("Eigenvalues", "Needs finished trials with the probe spectrum.");
  chart.columns = 2;
  chart.caption = caption(
      "Empirical spectral density of WᵀW at the end, all seeds together: left on a linear axis, right on a "
      "logarithmic one.",
      drawn, all);
  return chart;
}

}  // namespace rankcollapse
