#include "experiments/figures/end_profiles.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/strengths.hpp"
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

/// The trials of a group at a strength whose weight has not vanished.
std::vector<const Record*> standing(const DrawnCondition& strength, const DrawnGroup& group,
                                    const std::string& weight) {
  std::vector<const Record*> found;
  std::copy_if(group.trials.begin(), group.trials.end(), std::back_inserter(found), [&](const Record* trial) {
    const bool is_at_it =
        std::find(strength.trials.begin(), strength.trials.end(), trial) != strength.trials.end();
    return is_at_it && !has_vanished(*trial, weight);
  });
  return found;
}

Panel weight_panel(const ProfileKind& kind, const DrawnGroup& group,
                   const std::vector<DrawnCondition>& strengths, const std::string& weight) {
  Panel panel{short_name(weight), kind.x, kind.y, {}, {}};
  draw_class_lines(panel, kind.at_classes, group.trials);
  draw_over_seeds(panel, "at the start", {Style::grey, false, false}, group.trials,
                  [&](const Record& trial) { return profile(kind, trial, weight, AtInit{}); });
  for (const DrawnCondition& strength : strengths) {
    const auto own = standing(strength, group, weight);
    const bool converged =
        std::all_of(own.begin(), own.end(), [](const Record* one) { return has_converged(*one); });
    draw_over_seeds(panel, strength.label + (converged ? "" : ", not converged"), strength.style, own,
                    [&](const Record& trial) { return profile(kind, trial, weight, AtEnd{}); });
  }
  return panel;
}

/// The strengths at which some weight has not vanished, with the same style in all panels.
std::vector<DrawnCondition> strengths_of(const std::vector<const Record*>& trials,
                                         const std::vector<std::string>& weights) {
  std::vector<const Record*> some;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(some), [&](const Record* trial) {
    return std::any_of(weights.begin(), weights.end(),
                       [&](const std::string& weight) { return !has_vanished(*trial, weight); });
  });
  return conditions_by_strength(some, most_strengths);
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
  const auto all = converging(trials);
  const auto weights = thinned(weights_with_arrays(all, kind.probe), most_weights);
  if (weights.empty())
    return empty_chart(kind.title, "Needs finished trials with the probe " + kind.probe + ".");
  Chart chart;
  chart.title = kind.title;
  const auto strengths = strengths_of(all, weights);
  const auto of_strengths = trials_of(strengths);
  std::vector<const Record*> drawn;  // in their order
  std::copy_if(all.begin(), all.end(), std::back_inserter(drawn), [&](const Record* trial) {
    return std::find(of_strengths.begin(), of_strengths.end(), trial) != of_strengths.end();
  });
  if (drawn.empty()) return empty_chart(kind.title, "Needs a weight that did not vanish.");
  const auto groups = groups_of_equal_settings(drawn);
  for (const DrawnGroup& group : groups) {
    for (const std::string& weight : weights) {
      chart.panels.push_back(weight_panel(kind, group, strengths, weight));
      if (!group.label.empty()) chart.panels.back().title += " · " + group.label;
    }
  }
  chart.columns = groups.size() > 1 || weights.size() < 4 ? weights.size() : (weights.size() + 1) / 2;
  chart.caption = caption(kind.seen + strengths_left_out(all, drawn), drawn, trials);
  return chart;
}

}  // namespace rankcollapse
