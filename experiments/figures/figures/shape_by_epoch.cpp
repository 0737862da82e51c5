#include <algorithm>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/records/published.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_weights = 3, most_conditions = 6;

/// What a panel shows over time.
struct Shown {
  std::string weight;    // "" of an accuracy
  std::string quantity;  // the column
  std::string axis;
};

Curve read_curve(const Record& trial, const Shown& shown) {
  const RecordedTable& table = shown.weight.empty() ? trial.metrics() : trial.probe("ranks");
  return table.by_epoch(shown.weight, shown.quantity);
}

void add_published(Panel& panel, const DrawnCondition& condition, const Shown& shown) {
  for (const PublishedNumber& number : published_for(*condition.trials.front(), shown.quantity, shown.weight))
    panel.marks.push_back(PublishedMark{number.epoch, number.value, std::string(number.source)});
}

Panel panel_of(const Shown& shown, const std::vector<DrawnCondition>& conditions) {
  Panel panel;
  panel.title = shown.weight.empty() ? "" : short_name(shown.weight);
  panel.x.label = time_axis(trials_of(conditions));
  panel.y.label = shown.axis;
  for (const DrawnCondition& condition : conditions) {
    draw_over_seeds(
        panel, condition.label, condition.style, condition.trials,
        [&](const Record& trial) { return read_curve(trial, shown); }, true);
  }
  for (const DrawnCondition& condition : conditions) add_published(panel, condition, shown);
  return panel;
}

}  // namespace

Chart draw_shape_by_epoch(std::span<const Record* const> all) {
  const std::string title = "Entropy, stable rank and accuracy over time";
  const std::vector<const Record*> trials = converging(all);
  std::vector<Shown> shown;
  for (const std::string& weight : weights_in(trials, "spectrum")) {
    const auto read = [&](const Record& trial) { return read_curve(trial, {weight, "stable_rank", ""}); };
    if (most_moments(trials, read) < 3 || shown.size() == 2 * most_weights) continue;
    shown.push_back({weight, "entropy", "entropy of the spectrum"});
    shown.push_back({weight, "stable_rank", "stable rank ‖W‖²/ν_{max}²"});
  }
  if (shown.empty())
    return empty_chart(title,
                       "Needs finished trials with the probes spectrum and ranks at three or more epochs.");
  shown.push_back({"", "train_accuracy", "training accuracy"});
  shown.push_back({"", "test_accuracy", "test accuracy"});
  const std::vector<DrawnCondition> conditions = drawn_conditions(trials, most_conditions);
  Chart chart;
  chart.title = title;
  for (const Shown& one : shown) chart.panels.push_back(panel_of(one, conditions));
  chart.columns = 2;
  chart.caption = caption(
      "Mean over seeds with the range as a band. The training accuracy is a running mean over the epoch, as "
      "in "
      "the published logs.",
      trials_of(conditions), all);
  return chart;
}

}  // namespace rankcollapse
