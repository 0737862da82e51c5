#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Neural collapse in time";
constexpr std::size_t most_conditions = 4, enough_moments = 3;

struct View {
  const char* title;
  Axis y;
  const char* solid;   // a column of the probe
  const char* dashed;  // another one, "" for none
};

std::vector<View> views() {
  return {{"NC1: within over between", {"tr(S_{W}S_{B}^+)", true}, "nc1", ""},
          {"NC2: equal norms", {"deviation/mean of the norms", true}, "equinorm_means", "equinorm_weights"},
          {"NC2: equal angles", {"mean of |cos + 1/(K − 1)|", true}, "angles_means", "angles_weights"},
          {"NC3: means and classifier", {"‖Wᵀ/‖W‖ − M/‖M‖‖_{F}^{2}", true}, "nc3", ""},
          {"NC4: nearest class mean", {"share that differs", false, 0.0}, "nc4", ""}};
}

Panel panel_of(const View& view, const std::vector<DrawnCondition>& conditions) {
  Panel panel{view.title, {time_axis(trials_of(conditions))}, view.y, {}, {}};
  for (const DrawnCondition& condition : conditions) {
    draw_over_seeds(
        panel, condition.label, condition.style, condition.trials,
        [&](const Record& trial) { return trial.probe("neural_collapse").by_epoch("", view.solid); }, true);
    if (*view.dashed == '\0') continue;
    draw_over_seeds(
        panel, "the same of the classifier's rows", {condition.style.index, false, true}, condition.trials,
        [&](const Record& trial) { return trial.probe("neural_collapse").by_epoch("", view.dashed); });
  }
  return panel;
}

Panel accuracy_panel(const std::vector<DrawnCondition>& conditions) {
  Panel panel{"accuracy",
              {time_axis(trials_of(conditions)), false, 0.0},
              {"test accuracy (fraction)", false, 0.0, 1.02},
              {},
              {}};
  for (const DrawnCondition& condition : conditions) {
    draw_over_seeds(panel, condition.label, condition.style, condition.trials,
                    [](const Record& trial) { return trial.metrics().by_epoch("", "test_accuracy"); });
  }
  return panel;
}

}  // namespace

Chart draw_neural_collapse(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const auto read = [](const Record& trial) { return trial.probe("neural_collapse").by_epoch("", "nc1"); };
  if (most_moments(drawn, read) < enough_moments)
    return empty_chart(title,
                       "Needs finished trials with the probe neural_collapse at three or more epochs.");
  const auto conditions = drawn_conditions(drawn, most_conditions);
  Chart chart;
  chart.title = title;
  chart.columns = 3;
  for (const View& view : views()) chart.panels.push_back(panel_of(view, conditions));
  chart.panels.push_back(accuracy_panel(conditions));
  chart.caption = caption(
      "NC1 to NC4 of the features that the last dense layer reads, with its weight as the classifier; all "
      "of them are 0 where the collapse is complete. NC2 of the class means and, without markers, of the "
      "classifier's rows. Mean over seeds, band from the smallest to the largest; at most four conditions "
      "are shown.",
      trials_of(conditions), trials);
  return chart;
}

}  // namespace rankcollapse
