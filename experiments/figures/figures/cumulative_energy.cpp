#include <algorithm>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/measure/shape_metrics.hpp"
#include "experiments/records/convergence.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_panels = 4, most_conditions = 6;

/// (λ_1 + … + λ_j)/Σλ by j/M, from 0 on; nothing of a weight that vanished.
Curve energy(const Record& trial, const std::string& weight, const Moment& moment) {
  const RecordedSeries series = trial.series("spectrum", weight);
  const auto index = series.index_of(moment);
  if (!index || has_vanished(trial, weight)) return {};
  const arma::vec values(series.values[*index]);
  if (!values.is_finite()) return {};
  const arma::vec shares = cumulative_energy(Spectrum{values.n_elem, values.n_elem, values});
  Curve curve = {{0.0, 0.0}};
  for (arma::uword place = 0; place < shares.n_elem; ++place)
    curve[static_cast<double>(place + 1) / static_cast<double>(shares.n_elem)] = shares[place];
  return curve;
}

}  // namespace

Chart draw_cumulative_energy(std::span<const Record* const> all) {
  const std::string title = "How few singular values hold how much of a weight";
  const std::vector<const Record*> trials = converging(all);
  const std::vector<DrawnCondition> conditions = drawn_conditions(trials, most_conditions);
  const std::vector<const Record*> drawn = trials_of(conditions);
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(trials, "spectrum")) {
    Panel panel;
    panel.title = short_name(weight);
    panel.x = {.label = "share of the singular values, largest first", .low = 0.0, .high = 1.0};
    panel.y = {.label = "share of ‖W‖² = Σν²", .low = 0.0, .high = 1.0};
    const auto read = [&](const Moment& moment) {
      return [&weight, moment](const Record& trial) { return energy(trial, weight, moment); };
    };
    draw_over_seeds(panel, "at initialisation", {.index = Style::grey, .dashed = true}, drawn,
                    read(AtInit()));
    for (const DrawnCondition& condition : conditions)
      draw_over_seeds(panel, condition.label, condition.style, condition.trials, read(AtEnd()));
    if (panel.marks.empty() || chart.panels.size() == most_panels) continue;
    for (const double share : {0.9, 0.95, 0.99})
      panel.marks.emplace_back(ReferenceLine{ReferenceLine::Along::y, share, "90, 95 and 99 %"});
    chart.panels.push_back(std::move(panel));
  }
  if (chart.panels.empty()) return empty_chart(title, "Needs finished trials with the probe spectrum.");
  chart.columns = std::min<std::size_t>(chart.panels.size(), 2);
  chart.caption = caption(
      "Cumulative energy at the end, mean over seeds with the range as a band. Weights that vanished "
      "(ν_{max} below 10^{-6} of its start) are left out.",
      drawn, all);
  return chart;
}

}  // namespace rankcollapse
