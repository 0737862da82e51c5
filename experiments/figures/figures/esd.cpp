#include <algorithm>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t bins = 100;  // as in the blog

const Style trained{.index = 0}, law{.index = 1}, initial{.index = Style::grey};

/// The initial spectrum as an outline behind the histogram.
Step outline(const std::vector<double>& values, const std::vector<double>& edges, bool per_decade) {
  Step step{"at initialisation", edges, densities(values, edges, per_decade), initial};
  step.y.push_back(0.0);
  return step;
}

Panel spectrum_panel(const DrawnCondition& condition, const std::string& weight, bool logarithmic) {
  Panel panel;
  panel.title = short_name(weight) + (condition.label.empty() ? "" : ", " + condition.label);
  panel.x.label = "eigenvalue λ of WᵀW";
  panel.x.logarithmic = logarithmic;
  panel.y.label = logarithmic ? "density per decade" : "density per unit of λ";
  panel.y.low = 0.0;
  const auto edges_of = logarithmic ? logarithmic_edges : linear_edges;
  const std::vector<double> before = pooled_eigenvalues(condition.trials, weight, AtInit());
  const std::vector<double> now = pooled_eigenvalues(condition.trials, weight, AtEnd());
  const std::vector<double> edges = edges_of(now, bins), edges_before = edges_of(before, bins / 4);
  if (!edges.empty())
    panel.marks.push_back(Histogram{"at the end", edges, densities(now, edges, logarithmic), trained});
  if (!edges_before.empty()) panel.marks.push_back(outline(before, edges_before, logarithmic));
  if (const auto bulk = recorded_bulk(condition.trials, weight, AtEnd()))
    panel.marks.push_back(bulk_line(*bulk, "Marchenko–Pastur fit of the bulk", law, logarithmic));
  return panel;
}

}  // namespace

Chart draw_esd(std::span<const Record* const> all) {
  const std::vector<const Record*> trials = converging(all);
  const std::string weight = main_weight(trials, "spectrum");
  Chart chart;
  chart.title = "Eigenvalues of " + short_name(weight) + " by the strength of the penalty";
  std::vector<const Record*> drawn;
  for (const DrawnCondition& condition : drawn_conditions(trials, 5)) {
    if (pooled_eigenvalues(condition.trials, weight, AtEnd()).empty()) continue;
    for (const bool logarithmic : {false, true})
      chart.panels.push_back(spectrum_panel(condition, weight, logarithmic));
    drawn.insert(drawn.end(), condition.trials.begin(), condition.trials.end());
  }
  if (drawn.empty())
    return empty_chart("Eigenvalues by the strength of the penalty", "Needs trials with a spectrum probe.");
  chart.columns = 2;
  chart.caption = caption(
      "Empirical spectral density of WᵀW at the end, of all seeds together, on a linear and on a logarithmic "
      "axis, " +
          std::to_string(bins) + " bins.",
      drawn, all);
  return chart;
}

}  // namespace rankcollapse
