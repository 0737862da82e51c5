#include <algorithm>
#include <cmath>
#include <set>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/figures/thinned.hpp"
#include "experiments/records/conditions.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Rank against weight decay";
constexpr std::size_t most_weights = 8;

/// Trials that differ in seeds and the λ of the same weights alone, and were trained for as long by one
/// measure.
struct Design {
  std::string title;
  std::vector<const Record*> trials;
};

bool is_to_a_dose(const Record& trial) {
  return !trial.setting("training.dose").empty();
}

std::string length_of(const Record& trial) {
  if (is_to_a_dose(trial)) return "equal dose: " + trial.setting("training.dose");
  if (trial.setting("training.optimizer.type") == "lbfgs") return "minimised";
  const std::string& epochs = trial.setting("training.epochs");
  return epochs.empty() ? "equal steps: " + trial.setting("training.steps") : "equal epochs: " + epochs;
}

/// Those without a penalty that were trained longest: they stand beside an equal dose, which they have not.
std::vector<const Record*> longest_without_penalty(const std::vector<const Record*>& trials) {
  std::uint64_t most = 0;
  for (const Record* trial : trials) {
    if (trial->largest_weight_decay() == 0.0) most = std::max(most, trial->status().steps);
  }
  std::vector<const Record*> longest;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(longest), [&](const Record* trial) {
    return trial->largest_weight_decay() == 0.0 && trial->status().steps == most;
  });
  return longest;
}

void add_designs(const Condition& condition, std::vector<Design>& designs) {
  std::vector<std::string> lengths;
  for (const Record* trial : condition.trials) {
    const std::string length = length_of(*trial);
    const bool is_known = std::find(lengths.begin(), lengths.end(), length) != lengths.end();
    if (trial->largest_weight_decay() > 0.0 && !is_known) lengths.push_back(length);
  }
  for (const std::string& length : lengths) {
    Design design{condition.label.empty() ? length : condition.label + ", " + length, {}};
    std::copy_if(condition.trials.begin(), condition.trials.end(), std::back_inserter(design.trials),
                 [&](const Record* trial) { return length_of(*trial) == length; });
    if (is_to_a_dose(*design.trials.front())) {
      const auto controls = longest_without_penalty(condition.trials);
      design.trials.insert(design.trials.begin(), controls.begin(), controls.end());
    }
    designs.push_back(std::move(design));
  }
}

std::vector<Design> designs_of(std::span<const Record* const> trials) {
  static constexpr std::string_view along[] = {"regularization", "training.epochs", "training.steps",
                                               "training.dose"};
  std::vector<Design> designs;
  for (const Condition& condition : conditions_of(trials, along)) {
    for (const DrawnGroup& group : groups_of_penalised_weights(condition.trials)) {
      const std::string between = condition.label.empty() || group.label.empty() ? "" : ", ";
      add_designs({condition.label + between + group.label, group.trials}, designs);
    }
  }
  return designs;
}

/// Each trial's own point: its λ and a number of its end.
std::function<Curve(const Record&)> at_penalty(bool as_l2, std::function<double(const Record&)> number) {
  return [=](const Record& trial) {
    const double value = number(trial);
    return std::isnan(value) ? Curve{} : Curve{{penalty_of(trial, as_l2), value}};
  };
}

Panel rank_panel(const Design& design, const std::string& weight, bool as_l2) {
  Panel panel;
  panel.x = {penalty_axis(as_l2), true};
  panel.y = {"rank", false, 0.0};
  const Record& first = *design.trials.front();
  const auto row = first.probe("ranks").row_at(weight, AtEnd{});
  // A kernel's gradient is a sum over positions: K says nothing of it.
  if (row && first.probe("ranks").text(*row, "reading") == "matrix") {
    draw_class_lines(panel, ReferenceLine::Along::y, design.trials);
  }
  const std::pair<const char*, const char*> thresholds[] = {{"10^{-2}", "rank[relative:1e-2]"},
                                                            {"10^{-3}", "rank[relative:1e-3]"}};
  int index = 0;
  for (const auto& [alpha, column] : thresholds) {
    const auto read = at_penalty(as_l2, [&weight, column = column](const Record& trial) {
      return trial.probe("ranks").value(weight, column, AtEnd{});
    });
    const Style style{index++, false, false};
    draw_along_setting(panel, std::string("ν > ") + alpha + "·ν_{max}", style, design.trials, read);
  }
  return panel;
}

Panel accuracy_panel(const Design& design, bool as_l2) {
  Panel panel;
  panel.x = {penalty_axis(as_l2), true};
  panel.y = {"accuracy (fraction)", false, 0.0, 1.02};
  int index = 2;
  for (const char* split : {"train", "test"}) {
    const auto read = at_penalty(as_l2, [&](const Record& trial) {
      return trial.metrics().value("", std::string(split) + "_accuracy", AtEnd{});
    });
    const Style style{index++, false, false};
    draw_along_setting(panel, std::string(split) + " accuracy", style, design.trials, read);
  }
  return panel;
}

std::size_t strengths_of(std::span<const Record* const> trials) {
  std::set<double> strengths;
  for (const Record* trial : trials) strengths.insert(trial->largest_weight_decay());
  return strengths.size();
}

}  // namespace

Chart draw_rank_by_weight_decay(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const auto weights = thinned(weights_in(drawn, "ranks"), most_weights);
  if (weights.empty() || strengths_of(drawn) < 2)
    return empty_chart(
        title, "Needs finished trials at two or more strengths of weight decay, with the probe ranks.");
  const bool as_l2 = tells_l2(drawn);
  const std::vector<Design> designs = designs_of(drawn);
  Chart chart;
  chart.title = title;
  for (const Design& design : designs) {
    const std::string beginning = designs.size() > 1 ? design.title + " · " : "";
    for (const std::string& weight : weights) {
      chart.panels.push_back(rank_panel(design, weight, as_l2));
      chart.panels.back().title = beginning + short_name(weight);
    }
    chart.panels.push_back(accuracy_panel(design, as_l2));
    chart.panels.back().title = beginning + "accuracy";
  }
  const std::size_t each = weights.size() + 1;
  if (designs.size() > 1 || each <= 3) {
    chart.columns = each;
  } else {
    chart.columns = each == 4 ? 2 : 3;
  }
  chart.caption = caption(
      "Singular values of each weight above two thresholds at the end of training, and the accuracy: mean "
      "over seeds, band from the smallest to the largest. K is the number of classes. Hollow: a "
      "minimisation that did not meet its stopping rule, or a dose Σ λ·η_{eff} below 7, or a residual "
      "gradient above 0.05·λ‖W‖: there a falling "
      "rank may be no more than decay that is not finished; a mean that counts such a trial has no marker. "
      "Ranks are 0 where ν_{max} fell below 10^{-6} of "
      "its start.",
      drawn, trials);
  return chart;
}

}  // namespace rankcollapse
