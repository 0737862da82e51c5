#include <algorithm>
#include <cmath>
#include <set>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/figures/thinned.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/records/convergence.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Rank against batch size, learning rate and weight decay";
constexpr std::size_t most_curves = 6;
constexpr double threshold = 1e-3;

/// The singular values of W/‖W‖_F above 1e-3 at the end of training, mean over the weights but the last,
/// which is the classifier's (Galanti, Siegel, Gupte, Poggio). 0 of a weight that vanished; NaN where no
/// spectrum is recorded.
double average_rank(const Record& trial) {
  std::vector<std::string> weights = trial.series_names("spectrum");
  if (weights.size() > 1) weights.pop_back();
  double sum = 0.0;
  std::size_t count = 0;
  for (const std::string& weight : weights) {
    const RecordedSeries series = trial.series("spectrum", weight);
    const auto end = series.index_of(AtEnd{});
    if (!end) continue;
    ++count;
    if (has_vanished(trial, weight)) continue;
    double squares = 0.0;
    for (const double value : series.values[*end]) squares += value * value;
    const double least = threshold * std::sqrt(squares);
    sum += static_cast<double>(std::count_if(series.values[*end].begin(), series.values[*end].end(),
                                             [&](double value) { return value > least; }));
  }
  return count == 0 ? std::nan("") : sum / static_cast<double>(count);
}

struct Hyperparameter {
  std::string label;
  std::vector<std::string_view> addresses;  // of what differs along it
  double (*value)(const Record&);
};

const std::vector<Hyperparameter>& hyperparameters() {
  static const std::vector<Hyperparameter> all = {
      {"batch size",
       {"training.batch_size"},
       [](const Record& trial) { return trial.number("training.batch_size"); }},
      {"learning rate",
       {"training.optimizer.learning_rate"},
       [](const Record& trial) { return trial.number("training.optimizer.learning_rate"); }},
      {"weight decay λ",
       {"regularization"},
       [](const Record& trial) { return trial.largest_weight_decay(); }},
  };
  return all;
}

/// The conditions that have two or more values of it, at penalties on the same weights.
std::vector<Condition> curves_along(const Hyperparameter& hyperparameter,
                                    std::span<const Record* const> trials) {
  std::vector<Condition> curves;
  for (const Condition& condition : conditions_of(trials, hyperparameter.addresses)) {
    for (DrawnGroup& group : groups_of_penalised_weights(condition.trials)) {
      const std::string between = condition.label.empty() || group.label.empty() ? "" : " ";
      curves.push_back({condition.label + between + group.label, std::move(group.trials)});
    }
  }
  std::erase_if(curves, [&](const Condition& curve) {
    std::set<double> values;
    for (const Record* trial : curve.trials) values.insert(hyperparameter.value(*trial));
    return values.size() < 2;
  });
  return thinned(curves, most_curves);
}

}  // namespace

Chart draw_rank_by_hyperparameters(std::span<const Record* const> trials) {
  auto all = converging(trials);
  std::erase_if(all, [](const Record* trial) { return std::isnan(average_rank(*trial)); });
  Chart chart;
  chart.title = title;
  std::set<const Record*> shown;
  int index = 0;  // counts through the panels: a curve of another one is another curve
  for (const Hyperparameter& hyperparameter : hyperparameters()) {
    Panel panel{"", {hyperparameter.label, true}, {"rank of W/‖W‖_{F}: ν > 10^{-3}", false, 0.0}, {}, {}};
    for (const Condition& curve : curves_along(hyperparameter, all)) {
      shown.insert(curve.trials.begin(), curve.trials.end());
      draw_along_setting(panel, curve.label, {index++, false, false}, curve.trials, [&](const Record& trial) {
        return Curve{{hyperparameter.value(trial), average_rank(trial)}};
      });
    }
    if (!panel.marks.empty()) chart.panels.push_back(std::move(panel));
  }
  if (chart.panels.empty())
    return empty_chart(title,
                       "Needs finished trials at two or more batch sizes, learning rates or strengths of "
                       "weight decay, with the probe spectrum.");
  chart.columns = chart.panels.size();
  std::vector<const Record*> drawn;
  std::copy_if(all.begin(), all.end(), std::back_inserter(drawn),
               [&](const Record* trial) { return shown.contains(trial); });
  chart.caption = caption(
      "Singular values above a thousandth of the Frobenius norm at the end of training, mean over the "
      "weights but the last one; 0 of a weight that vanished (ν_{max} below 10^{-6} of its start). A curve "
      "holds everything else fixed; mean over seeds, band from the smallest to the largest; at most six "
      "curves a panel. Hollow: not converged." +
          strengths_left_out(all, drawn),
      drawn, trials);
  return chart;
}

}  // namespace rankcollapse
