#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"

namespace rankcollapse {
namespace {

// Least squares with a design matrix of prescribed singular values s_i and γ·‖w‖² added: in its i-th
// direction the solution is f_i = s_i²/(s_i² + γ) of the one without, so that with true coefficients β_i and
// noise of standard deviation σ in each sample
//   bias² = Σ (γ/(s_i² + γ))²β_i²,   variance = σ²·Σ s_i²/(s_i² + γ)².
constexpr int directions = 33;  // s = 1 … 1e-8, evenly in their logarithms
constexpr double noise = 1e-3;  // σ
constexpr double strengths[] = {1e-2, 1e-6, 1e-10};

/// β_i = √s_i: the directions that the data hardly show matter least, or no γ could help.
double coefficient(double s) {
  return std::sqrt(s);
}

double singular_value(int direction) {
  return std::pow(10.0, -8.0 * direction / (directions - 1));
}

double filter_factor(double s, double gamma) {
  return s * s / (s * s + gamma);
}

Panel filter_panel() {
  Panel panel{"filter factors", {"singular value s of X", true}, {"s²/(s² + γ)", false, 0.0, 1.02}, {}, {}};
  int index = 0;
  for (const double gamma : strengths) {
    const Style style{index++, false, false};
    Line line{"γ = " + power_text(gamma), {}, {}, style, false};
    for (int step = 0; step <= 160; ++step) {
      line.x.push_back(std::pow(10.0, -8.0 + 0.05 * step));
      line.y.push_back(filter_factor(line.x.back(), gamma));
    }
    panel.marks.push_back(std::move(line));
    panel.marks.push_back(Points{
        "half at s = √γ", {std::sqrt(gamma)}, {filter_factor(std::sqrt(gamma), gamma)}, {}, {}, {}, style});
  }
  panel.marks.emplace_back(ReferenceLine{ReferenceLine::Along::y, 0.5, "one half"});
  return panel;
}

Panel error_panel() {
  Panel panel{
      "bias and variance", {"γ", true}, {"squared error of the coefficients", true, 1e-6, 1e2}, {}, {}};
  Line bias{"bias²", {}, {}, {3, false, false}, false},
      variance{"variance", {}, {}, {5, false, false}, false}, total{"sum", {}, {}, {4, false, false}, false};
  for (int step = 0; step <= 180; ++step) {
    const double gamma = std::pow(10.0, -16.0 + 0.1 * step);
    double squared_bias = 0.0, spread = 0.0;
    for (int direction = 0; direction < directions; ++direction) {
      const double s = singular_value(direction), kept = filter_factor(s, gamma);
      squared_bias += std::pow((1.0 - kept) * coefficient(s), 2.0);
      spread += noise * noise * std::pow(kept / s, 2.0);
    }
    for (Line* line : {&bias, &variance, &total}) line->x.push_back(gamma);
    bias.y.push_back(squared_bias);
    variance.y.push_back(spread);
    total.y.push_back(squared_bias + spread);
  }
  panel.marks = {std::move(bias), std::move(variance), std::move(total)};
  return panel;
}

}  // namespace

Chart draw_tikhonov(std::span<const Record* const>) {
  Chart chart;
  chart.title = "What Tikhonov's γ does to least squares";
  chart.columns = 2;
  chart.panels = {filter_panel(), error_panel()};
  chart.caption =
      "Closed forms. Left: the share of each direction's least-squares coefficient that is left with "
      "γ·‖w‖² in the objective; half at s² = γ, not at s = γ. As γ falls to 0 it becomes the "
      "pseudo-inverse of Moore and Penrose, which keeps every s > 0 whole. Right: the error of the "
      "coefficients for " +
      std::to_string(directions) +
      " singular values s from 1 to 10^{-8}, true coefficients √s and noise of standard deviation 10^{-3}.";
  return chart;
}

}  // namespace rankcollapse
