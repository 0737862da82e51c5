#include <cmath>
#include <set>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Singular values that survive against the number of classes";

/// How many values lie above the widest gap of a weight's spectrum, at the K of the trial.
std::function<Curve(const Record&)> survivors(const std::string& probe, const std::string& weight) {
  return [=](const Record& trial) {
    const double classes = class_count(trial), count = trial.probe(probe).value(weight, "gap_rank", AtEnd{});
    return std::isnan(classes) || std::isnan(count) ? Curve{} : Curve{{classes, count}};
  };
}

Panel panel_of(const std::string& probe, const std::string& panel_title,
               std::span<const Record* const> trials) {
  Panel panel{panel_title, {"number of classes K", true}, {"values above the widest gap", true}, {}, {}};
  panel.marks.emplace_back(ReferenceLine{ReferenceLine::Along::diagonal, 0.0, "as many as classes"});
  int index = 0;
  for (const std::string& weight : weights_in(trials, probe)) {
    draw_along_setting(panel, short_name(weight), {index++, false, false}, trials, survivors(probe, weight));
  }
  return panel;
}

std::size_t numbers_of_classes(std::span<const Record* const> trials) {
  std::set<double> different;
  for (const Record* trial : trials) {
    if (const double classes = class_count(*trial); !std::isnan(classes)) different.insert(classes);
  }
  return different.size();
}

}  // namespace

Chart draw_survivors_by_classes(std::span<const Record* const> trials) {
  static constexpr std::string_view along[] = {"dataset.merge_labels", "dataset.rotate180_as_classes",
                                               "dataset.classes"};
  const auto drawn = converging(trials);
  if (numbers_of_classes(drawn) < 2 || weights_in(drawn, "learned_part").empty())
    return empty_chart(title,
                       "Needs finished trials with different numbers of classes (dataset.merge_labels) and "
                       "the probe learned_part.");
  Chart chart;
  chart.title = title;
  for (const Condition& condition : conditions_of(drawn, along)) {
    const std::string ending = condition.label.empty() ? "" : " · " + condition.label;
    chart.panels.push_back(panel_of("learned_part", "learned part" + ending, condition.trials));
    if (!weights_in(condition.trials, "ranks").empty())
      chart.panels.push_back(panel_of("ranks", "the weight itself" + ending, condition.trials));
  }
  chart.columns = 2;
  chart.caption = caption(
      "Singular values above the widest gap in log ν at the end of training, of the learned part W − "
      "kept·W_{0} of each weight and of the weight itself, against the number of classes that the same "
      "samples are sorted into: mean over seeds, band from the smallest to the largest. Hollow: not "
      "converged.",
      drawn, trials);
  return chart;
}

}  // namespace rankcollapse
