#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"

namespace rankcollapse {
namespace {

constexpr double blog_dense = 1e-3, blog_convolution = 1e-8;  // what Martin counts as zero
constexpr double near_convolution = 1e-6;                     // the latter is drawn where values come to it

/// ν_min of every matrix of every trial, slices of kernels too, at its first or last moment.
std::vector<double> smallest_values(std::span<const Record* const> trials, bool at_end) {
  std::vector<double> found;
  for (const Record* trial : trials) {
    const RecordedTable& table = trial->probe("spectrum");
    if (table.size() == 0) continue;
    const double epoch = at_end ? table.number(table.size() - 1, "epoch") : 0.0;
    for (std::size_t row = 0; row < table.size(); ++row) {
      const double value = table.number(row, "sv_min");
      if (table.number(row, "epoch") == epoch && std::isfinite(value)) found.push_back(value);
    }
  }
  return found;
}

std::string share_below(const std::vector<double>& values, double threshold, const std::string& name) {
  const auto below =
      std::count_if(values.begin(), values.end(), [&](double value) { return value < threshold; });
  return std::to_string(below) + " below " + name;
}

/// The same bins for both moments.
Panel panel_of(const std::vector<double>& before, const std::vector<double>& now, bool logarithmic) {
  Panel panel;
  panel.x = {.label = "smallest singular value ν_{min}", .logarithmic = logarithmic};
  panel.y = {.label = "matrices", .low = 0.0};
  const std::size_t bins = bins_for(now.size());
  std::vector<double> both = now;
  both.insert(both.end(), before.begin(), before.end());
  const std::vector<double> edges = logarithmic ? logarithmic_edges(both, bins) : linear_edges(both, bins);
  if (edges.empty()) return panel;
  panel.marks.emplace_back(Histogram{"at the end", edges, counts(now, edges), {}});
  if (!before.empty()) {
    Step step{"at initialisation", edges, counts(before, edges), {.index = Style::grey}};
    step.y.push_back(0.0);
    panel.marks.emplace_back(std::move(step));
  }
  if (logarithmic) {
    panel.marks.emplace_back(ReferenceLine{ReferenceLine::Along::x, blog_dense, "10^{-3}, zero in the blog"});
    if (edges.front() < near_convolution)
      panel.marks.emplace_back(
          ReferenceLine{ReferenceLine::Along::x, blog_convolution, "10^{-8}, of convolutions"});
  }
  return panel;
}

}  // namespace

Chart draw_smallest_singular_values(std::span<const Record* const> all) {
  const std::string title = "The smallest singular values of all weights";
  const std::vector<const Record*> trials = converging(all);
  const std::vector<double> before = smallest_values(trials, false), now = smallest_values(trials, true);
  if (now.empty()) return empty_chart(title, "Needs finished trials with the probe spectrum.");
  Chart chart;
  chart.title = title;
  chart.columns = 2;
  for (const bool logarithmic : {false, true}) chart.panels.push_back(panel_of(before, now, logarithmic));
  chart.caption =
      caption("ν_{min} of " + std::to_string(now.size()) + " matrices at the end of training, all weights, " +
                  "settings and seeds: " + share_below(now, blog_dense, "10^{-3}") + ", " +
                  share_below(now, blog_convolution, "10^{-8}") + ".",
              trials, all);
  return chart;
}

}  // namespace rankcollapse
