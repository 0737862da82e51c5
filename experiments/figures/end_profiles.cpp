#include "experiments/figures/end_profiles.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/thinned.hpp"
#include "experiments/records/convergence.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_weights = 6, most_strengths = 6;

Curve profile(const ProfileKind& kind, const Record& trial, const std::string& weight, const Moment& moment) {
  const RecordedSeries series = trial.series(kind.probe, weight);
  const auto index = series.index_of(moment);
  return index ? kind.read(series.values[*index]) : Curve{};
}

Panel weight_panel(const ProfileKind& kind, const DrawnGroup& group, const std::string& weight) {
  Panel panel{short_name(weight), kind.x, kind.y, {}, {}};
  draw_class_line(panel, kind.at_classes, *group.trials.front());
  draw_over_seeds(panel, "at the start", {Style::grey, false, false}, group.trials,
                  [&](const Record& trial) { return profile(kind, trial, weight, AtInit{}); });
  std::vector<const Record*> standing;
  std::copy_if(group.trials.begin(), group.trials.end(), std::back_inserter(standing),
               [&](const Record* trial) { return !has_vanished(*trial, weight); });
  for (const DrawnCondition& condition : drawn_conditions(standing, most_strengths)) {
    draw_over_seeds(panel, condition.label, condition.style, condition.trials,
                    [&](const Record& trial) { return profile(kind, trial, weight, AtEnd{}); });
  }
  return panel;
}

std::vector<std::string> weights_with_arrays(std::span<const Record* const> trials,
                                             const std::string& probe) {
  for (const Record* trial : trials) {
    const auto names = trial->series_names(probe);
    if (!names.empty()) return names;
  }
  return {};
}

}  // namespace

Chart draw_end_profiles(const ProfileKind& kind, std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const auto weights = thinned(weights_with_arrays(drawn, kind.probe), most_weights);
  if (weights.empty())
    return empty_chart(kind.title, "Needs finished trials with the probe " + kind.probe + ".");
  Chart chart;
  chart.title = kind.title;
  const auto groups = groups_of_equal_settings(drawn);
  for (const DrawnGroup& group : groups) {
    for (const std::string& weight : weights) {
      chart.panels.push_back(weight_panel(kind, group, weight));
      if (!group.label.empty()) chart.panels.back().title += " · " + group.label;
    }
  }
  chart.columns = groups.size() > 1 || weights.size() < 4 ? weights.size() : (weights.size() + 1) / 2;
  chart.caption = caption(kind.seen, drawn, trials);
  return chart;
}

}  // namespace rankcollapse
