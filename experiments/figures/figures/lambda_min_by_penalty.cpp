#include <algorithm>
#include <cmath>
#include <set>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/records/additive_prediction.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/records/published.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_panels = 4, most_groups = 6;
constexpr double near_floor = 100.0;  // the floor is drawn where λ_min comes within so many times of it

/// Numbers of the trials of a group by the strength of their penalty.
using ByPenalty = std::map<double, std::vector<double>>;

struct Measured {
  ByPenalty observed, decay_only, additive, floor;
};

/// What both laws have for the end of a trial, where there is a trial to predict it from.
void add_predictions(Measured& found, const Record& trial, std::span<const Record* const> group,
                     const std::string& weight, double penalty, double last_epoch) {
  const Record* reference = reference_without_penalty(trial, group);
  if (reference == nullptr || trial.weight_decay(weight) == 0.0) return;
  const auto prediction = additive_prediction(trial, *reference, weight);
  if (!prediction || prediction->epochs.back() != last_epoch) return;
  found.decay_only[penalty].push_back(prediction->decay_only.back());
  if (!std::isnan(prediction->additive.back()))
    found.additive[penalty].push_back(prediction->additive.back());
}

Measured measured(std::span<const Record* const> group, const std::string& weight, bool as_l2) {
  Measured found;
  for (const Record* trial : group) {
    const std::map<double, double> values = smallest_eigenvalues(*trial, weight);
    if (values.empty()) continue;
    const auto [epoch, value] = *values.rbegin();
    const double penalty = penalty_of(*trial, as_l2);
    found.observed[penalty].push_back(value);
    const double floor = trial->probe("ranks").value(weight, "noise_floor", AtEnd());
    if (floor * floor * near_floor >= value) found.floor[penalty].push_back(floor * floor);
    add_predictions(found, *trial, group, weight, penalty, epoch);
  }
  return found;
}

Points points_over_seeds(const ByPenalty& numbers, const std::string& label, const Style& style) {
  Points points{.label = label, .x = {}, .y = {}, .style = style};
  for (const auto& [penalty, values] : numbers) add_point(points, penalty, values);
  return points;
}

void add_line(Panel& panel, const ByPenalty& numbers, const std::string& label, const Style& style) {
  Line line{label, {}, {}, style};
  for (const auto& [penalty, values] : numbers) {
    line.x.push_back(penalty);
    line.y.push_back(spread_over(values).mean);
  }
  if (!line.x.empty()) panel.marks.emplace_back(std::move(line));
}

void add_published(Panel& panel, std::span<const Record* const> group, const std::string& weight,
                   bool as_l2) {
  std::map<double, PublishedMark> marks;
  for (const Record* trial : group) {
    const double penalty = penalty_of(*trial, as_l2), epoch = trial->metrics().value("", "epoch", AtEnd());
    for (const PublishedNumber& number : published_for(*trial, "lambda_min", weight)) {
      if (number.epoch == epoch) marks[penalty] = {penalty, number.value, published_label(number)};
    }
  }
  for (const auto& [penalty, mark] : marks) panel.marks.emplace_back(mark);
}

/// The trials of a group in a panel; whether there was anything.
bool add_group(Panel& panel, const DrawnGroup& group, int index, const std::string& weight, bool as_l2) {
  const Measured found = measured(group.trials, weight, as_l2);
  if (found.observed.empty()) return false;
  const std::string of = group.label.empty() ? "" : ", " + group.label;
  add_line(panel, found.decay_only, "decay alone" + of, {.index = Style::grey, .dashed = true});
  add_line(panel, found.additive, "additive law" + of, {.index = index, .dashed = true});
  add_line(panel, found.floor, "noise floor of the stored weight", {.index = Style::grey});
  panel.marks.emplace_back(points_over_seeds(found.observed, "observed" + of, {.index = index}));
  add_published(panel, group.trials, weight, as_l2);
  return true;
}

/// Those that some penalty varies in, and not too many.
std::vector<DrawnGroup> drawn_groups(std::span<const Record* const> trials, bool as_l2) {
  std::vector<DrawnGroup> groups;
  for (const DrawnGroup& equal : groups_of_equal_settings(trials)) {
    for (DrawnGroup& group : groups_of_penalised_weights(equal.trials)) {
      const std::string between = equal.label.empty() || group.label.empty() ? "" : ", ";
      groups.push_back({equal.label + between + group.label, std::move(group.trials)});
    }
  }
  std::erase_if(groups, [&](const DrawnGroup& group) {
    std::set<double> penalties;
    for (const Record* trial : group.trials) penalties.insert(penalty_of(*trial, as_l2));
    return penalties.size() < 2;
  });
  if (groups.size() > most_groups) groups.resize(most_groups);
  return groups;
}

/// Whether a line of some panel has a label that begins so.
bool has_line(const Chart& chart, std::string_view label) {
  return std::any_of(chart.panels.begin(), chart.panels.end(), [&](const Panel& panel) {
    return std::any_of(panel.marks.begin(), panel.marks.end(), [&](const Mark& mark) {
      const Line* line = std::get_if<Line>(&mark);
      return line != nullptr && line->label.starts_with(label);
    });
  });
}

}  // namespace

Chart draw_lambda_min_by_penalty(std::span<const Record* const> all) {
  const std::string title = "The smallest eigenvalue against the strength of the penalty";
  const std::vector<const Record*> trials = converging(all);
  const bool as_l2 = tells_l2(trials);
  const std::vector<DrawnGroup> groups = drawn_groups(trials, as_l2);
  std::vector<const Record*> drawn;
  for (const DrawnGroup& group : groups) drawn.insert(drawn.end(), group.trials.begin(), group.trials.end());
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(trials, "spectrum")) {
    Panel panel;
    panel.title = short_name(weight);
    panel.x = {.label = penalty_axis(as_l2), .logarithmic = true};
    panel.y = {.label = "λ_{min} = ν_{min}² of WᵀW", .logarithmic = true};
    bool any = false;
    for (std::size_t index = 0; index < groups.size(); ++index)
      any |= add_group(panel, groups[index], static_cast<int>(index), weight, as_l2);
    if (any && chart.panels.size() < most_panels) chart.panels.push_back(std::move(panel));
  }
  if (chart.panels.empty())
    return empty_chart(title, "Needs finished trials with the probe spectrum at two penalties or more.");
  chart.columns = std::min<std::size_t>(chart.panels.size(), 2);
  std::string seen = "λ_{min} at the end, mean and range over seeds.";
  if (has_line(chart, "decay alone")) seen += " Decay alone is kept²·λ_{min}(0).";
  if (has_line(chart, "additive law"))
    seen +=
        " The additive law adds what the trial without a penalty gains between two moments at the second of "
        "them. Neither has a fitted parameter.";
  chart.caption = caption(seen, drawn, all);
  return chart;
}

}  // namespace rankcollapse
