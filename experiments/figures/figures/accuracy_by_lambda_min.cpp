#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Accuracy against the smallest eigenvalue";
constexpr double least_q = 1.1;  // N/M: of a square matrix λ_min is near 0 from the start
constexpr std::size_t most_weights = 6;

double smallest_eigenvalue(const Record& trial, const std::string& weight, const Moment& moment) {
  const double smallest = trial.probe("spectrum").value(weight, "sv_min", moment);
  return smallest * smallest;
}

/// Whether all trials that have the shape of a weight have it rectangular, and some have it.
bool is_rectangular(std::span<const Record* const> trials, const std::string& weight) {
  std::size_t known = 0, square = 0;
  for (const Record* trial : trials) {
    const double q = trial->probe("marchenko_pastur").value(weight, "Q", AtEnd{});
    if (std::isnan(q)) continue;
    ++known;
    if (q <= least_q) ++square;
  }
  return known > 0 && square == 0;
}

/// Trials at one strength of the penalty and, of those without, controls: what differs from the penalised
/// ones in something else, so that what moves λ_min is no penalty.
struct Cloud {
  std::string label;
  std::vector<const Record*> trials;
  Style style;
};

bool has_penalty(const Condition& condition) {
  return std::any_of(condition.trials.begin(), condition.trials.end(),
                     [](const Record* trial) { return trial->largest_weight_decay() > 0.0; });
}

std::vector<Cloud> clouds_of(std::span<const Record* const> trials) {
  static constexpr std::string_view penalty[] = {"regularization"};
  std::vector<Cloud> settings, controls;
  const std::vector<Condition> conditions = conditions_of(trials, penalty);
  const auto penalised = std::count_if(conditions.begin(), conditions.end(), has_penalty);
  for (const Condition& condition : conditions) {
    for (DrawnCondition& one : drawn_conditions(condition.trials, condition.trials.size())) {
      if (has_penalty(condition)) {
        const std::string label = penalised > 1 ? condition.label + ", " + one.label : one.label;
        settings.push_back({label, std::move(one.trials), {}});
      } else {
        controls.push_back({"control: " + condition.label, std::move(one.trials), {0, true, false}});
      }
    }
  }
  settings.insert(settings.end(), controls.begin(), controls.end());
  for (std::size_t index = 0; index < settings.size(); ++index)
    settings[index].style.index = static_cast<int>(index);
  return settings;
}

Points points_of(const Cloud& cloud, const std::string& weight) {
  Points points{cloud.label, {}, {}, {}, {}, {}, cloud.style};
  for (const Record* trial : cloud.trials) {
    const double accuracy = trial->metrics().value("", "test_accuracy", AtEnd{});
    const double eigenvalue = smallest_eigenvalue(*trial, weight, AtEnd{});
    if (std::isnan(accuracy) || std::isnan(eigenvalue)) continue;
    points.x.push_back(eigenvalue);
    points.y.push_back(accuracy);
  }
  return points;
}

bool has_control(const Chart& chart) {
  return std::any_of(chart.panels.begin(), chart.panels.end(), [](const Panel& panel) {
    return std::any_of(panel.marks.begin(), panel.marks.end(), [](const Mark& mark) {
      const Points* points = std::get_if<Points>(&mark);
      return points != nullptr && points->style.hollow;
    });
  });
}

}  // namespace

Chart draw_accuracy_by_lambda_min(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const auto clouds = clouds_of(drawn);
  Chart chart;
  chart.title = title;
  for (const std::string& weight : weights_in(drawn, "spectrum")) {
    if (!is_rectangular(drawn, weight) || chart.panels.size() == most_weights) continue;
    Panel panel{short_name(weight), {"λ_min of WᵀW at the end", true}, {"test accuracy (fraction)"}, {}, {}};
    for (const Cloud& cloud : clouds) {
      Points points = points_of(cloud, weight);
      if (!points.x.empty()) panel.marks.push_back(std::move(points));
    }
    if (!panel.marks.empty()) chart.panels.push_back(std::move(panel));
  }
  if (chart.panels.empty() || clouds.size() < 2)
    return empty_chart(title,
                       "Needs finished trials in two or more conditions, with the probe spectrum of a "
                       "weight that is not square, which the probe marchenko_pastur tells (Q > 1.1), and a "
                       "test set.");
  chart.columns = std::min<std::size_t>(chart.panels.size(), 3);
  std::string seen =
      "Test accuracy against λ_min = ν_{min}² of each weight at the end of training, a point a trial.";
  if (has_control(chart))
    seen +=
        " Hollow: controls, in which something other than a penalty moves λ_min. Where the accuracy holds "
        "there, a small λ_min is no sign of over-regularisation.";
  chart.caption = caption(seen, drawn, trials);
  return chart;
}

}  // namespace rankcollapse
