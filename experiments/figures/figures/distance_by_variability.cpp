#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/measure/log_log_slope.hpp"
#include "experiments/records/convergence.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Distance from rank K against the variability within the classes";
constexpr std::size_t most_strengths = 6;
constexpr double least_spread = 1.5;  // of √TCV over the points of a fit: largest over smallest
constexpr double floors_away = 10.0;  // of a point that counts in a fit

/// A weight at the end of a trial, beside the features that it reads.
struct Pair {
  double variability, distance;
  double floor;  // ‖G‖_F/λ: what is left of the distance where nothing varies; NaN where it is not recorded

  bool converged;

  bool is_near_floor() const { return distance < floors_away * floor; }
  /// Whether a slope takes it.
  bool counts() const { return converged && !is_near_floor() && variability > 0.0 && distance > 0.0; }
};

bool is_a_pair(const Record& trial, const std::string& weight) {
  return !has_vanished(trial, weight) &&
         !std::isnan(trial.probe("variability").value(features_into(trial, weight), "tcv_abs", AtEnd{})) &&
         !std::isnan(trial.probe("ranks").value(weight, "dist_K", AtEnd{}));
}

std::vector<Pair> pairs_of(std::span<const Record* const> trials, const std::string& weight) {
  std::vector<Pair> pairs;
  for (const Record* trial : trials) {
    if (!is_a_pair(*trial, weight)) continue;
    const double tcv = trial->probe("variability").value(features_into(*trial, weight), "tcv_abs", AtEnd{});
    const double distance = trial->probe("ranks").value(weight, "dist_K", AtEnd{});
    const double floor = trial->probe("rank_bound").value(weight, "gradient_term", AtEnd{});
    pairs.push_back({std::sqrt(tcv), distance, floor, has_converged(*trial)});
  }
  return pairs;
}

/// dist_K = 10^intercept·(√TCV)^slope of the converged points away from their floors. Seeds alone, or one
/// level of variability, have no slope.
LogLogSlope fit(const std::vector<Pair>& pairs) {
  std::vector<double> x, y;
  for (const Pair& pair : pairs) {
    if (!pair.counts()) continue;
    x.push_back(pair.variability);
    y.push_back(pair.distance);
  }
  if (x.size() < 3) return {};
  const auto [least, most] = std::minmax_element(x.begin(), x.end());
  return *most < least_spread * *least ? LogLogSlope{} : log_log_slope(x, y);
}

/// Along the points that were fitted.
Line fitted_line(const LogLogSlope& slope, const std::vector<Pair>& pairs, const Style& style) {
  double low = std::numeric_limits<double>::infinity(), high = 0.0;
  for (const Pair& pair : pairs) {
    if (!pair.counts()) continue;
    low = std::min(low, pair.variability);
    high = std::max(high, pair.variability);
  }
  Line line{"", {low, high}, {}, {style.index, false, true}, false};
  for (const double x : line.x)
    line.y.push_back(std::pow(10.0, slope.intercept + slope.slope * std::log10(x)));
  return line;
}

/// "−1.00"
std::string two_digits(double number) {
  const double rounded = std::round(number * 100.0) / 100.0;
  std::string text = std::to_string(rounded == 0.0 ? 0.0 : rounded);
  text.resize(text.find('.') + 3);
  return text.front() == '-' ? "−" + text.substr(1) : text;
}

std::string slope_text(const std::string& weight, const std::string& condition, const LogLogSlope& slope) {
  std::string text = short_name(weight) + " at " + condition + ": " + two_digits(slope.slope);
  if (!std::isnan(slope.low)) text += " (" + two_digits(slope.low) + " to " + two_digits(slope.high) + ")";
  return text;
}

void draw_pairs(Panel& panel, const std::vector<Pair>& pairs, const std::string& label, const Style& style) {
  Points away{label, {}, {}, {}, {}, {}, style};
  Points hollow{label, {}, {}, {}, {}, {}, {style.index, true, false}};
  Points floors{"floor ‖G‖_{F}/λ", {}, {}, {}, {}, {}, {Style::grey, false, false}};
  for (const Pair& pair : pairs) {
    Points& points = pair.is_near_floor() || !pair.converged ? hollow : away;
    points.x.push_back(pair.variability);
    points.y.push_back(pair.distance);
    if (std::isnan(pair.floor)) continue;
    floors.x.push_back(pair.variability);
    floors.y.push_back(pair.floor);
  }
  for (Points* points : {&floors, &away, &hollow}) {
    if (!points->x.empty()) panel.marks.push_back(std::move(*points));
  }
}

/// Weights of more than K rows and columns: of others the distance is 0.
std::vector<std::string> weights_at_a_distance(std::span<const Record* const> trials) {
  std::vector<std::string> weights;
  for (const std::string& weight : weights_in(trials, "ranks")) {
    const auto pairs = pairs_of(trials, weight);
    if (std::any_of(pairs.begin(), pairs.end(), [](const Pair& pair) { return pair.distance > 0.0; }))
      weights.push_back(weight);
  }
  return weights;
}

/// Seeds alone move the variability of the data by little: a panel shows a factor of four at least.
void widen(Axis& axis, const std::vector<Pair>& pairs) {
  double low = std::numeric_limits<double>::infinity(), high = 0.0;
  for (const Pair& pair : pairs) {
    if (pair.variability > 0.0) low = std::min(low, pair.variability);
    high = std::max(high, pair.variability);
  }
  if (!(high > 0.0) || high >= 4.0 * low) return;
  axis.low = std::sqrt(low * high) / 2.0;
  axis.high = std::sqrt(low * high) * 2.0;
}

/// The trials that have a point for some panel.
std::vector<const Record*> drawn_of(std::span<const Record* const> trials,
                                    const std::vector<std::string>& weights) {
  std::vector<const Record*> drawn;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(drawn), [&](const Record* trial) {
    return std::any_of(weights.begin(), weights.end(),
                       [&](const std::string& weight) { return is_a_pair(*trial, weight); });
  });
  return drawn;
}

}  // namespace

Chart draw_distance_by_variability(std::span<const Record* const> trials) {
  const auto all = converging(trials);
  const auto weights = weights_at_a_distance(all);
  if (weights.empty())
    return empty_chart(title,
                       "Needs finished trials with the probes ranks and variability, and a weight of more "
                       "than K rows and columns.");
  Chart chart;
  chart.title = title;
  chart.columns = std::min<std::size_t>(weights.size(), 3);
  const auto strengths = conditions_by_strength(drawn_of(all, weights), most_strengths);
  const auto drawn = trials_of(strengths);
  std::string slopes;
  for (const std::string& weight : weights) {
    Panel panel;
    const std::string features = features_into(*all.front(), weight);
    panel.title = short_name(weight);
    panel.x = {"√TCV of its inputs (" + features + ")", true};
    panel.y = {"dist_{K}(W)", true};
    for (const DrawnCondition& condition : strengths) {
      const auto pairs = pairs_of(condition.trials, weight);
      draw_pairs(panel, pairs, condition.label, condition.style);
      const LogLogSlope slope = fit(pairs);
      if (std::isnan(slope.slope)) continue;
      panel.marks.push_back(fitted_line(slope, pairs, condition.style));
      slopes += (slopes.empty() ? "" : "; ") + slope_text(weight, condition.label, slope);
    }
    widen(panel.x, pairs_of(drawn, weight));
    chart.panels.push_back(std::move(panel));
  }
  const std::string seen =
      "Distance (Frobenius) of each weight to the matrices of rank K against the root of the variability "
      "within the classes (absolute TCV) of the features that it reads, at the end of training, a point a "
      "trial. Hollow: less than 10 times the floor that the residual gradient G leaves, or not converged. ";
  chart.caption =
      caption(seen +
                  (slopes.empty()
                       ? "No strength was run at enough levels of variability for a slope."
                       : "Slopes in logarithms (proportional: 1) of the other points, with 95 % confidence "
                         "intervals: " +
                             slopes + ".") +
                  strengths_left_out(all, drawn),
              drawn, trials);
  return chart;
}

}  // namespace rankcollapse
