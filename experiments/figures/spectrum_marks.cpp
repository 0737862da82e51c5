#include "experiments/figures/spectrum_marks.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rankcollapse {
namespace {

constexpr double nothing_below = 1e-20;  // of the largest value, on a logarithmic axis

std::vector<double> finite_ones(std::span<const double> values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](double value) { return std::isfinite(value); });
  return finite;
}

}  // namespace

std::vector<double> pooled_eigenvalues(std::span<const Record* const> trials, const std::string& weight,
                                       const Moment& moment) {
  std::vector<double> eigenvalues;
  for (const Record* trial : trials) {
    const RecordedSeries series = trial->series("spectrum", weight);
    const auto index = series.index_of(moment);
    if (!index) continue;
    for (const double value : series.values[*index]) eigenvalues.push_back(value * value);
  }
  return eigenvalues;
}

std::size_t bins_for(std::size_t values) {
  return std::clamp<std::size_t>(values / 2, 10, 100);
}

std::vector<double> linear_edges(std::span<const double> values, std::size_t bins) {
  const std::vector<double> finite = finite_ones(values);
  if (finite.empty()) return {};
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  const double from = *low, width = *high > from ? *high - from : std::max(std::abs(from), 1.0) * 1e-3;
  std::vector<double> edges;
  for (std::size_t edge = 0; edge <= bins; ++edge)
    edges.push_back(from + width * static_cast<double>(edge) / static_cast<double>(bins));
  return edges;
}

std::vector<double> logarithmic_edges(std::span<const double> values, std::size_t bins) {
  std::vector<double> logarithms;
  const std::vector<double> finite = finite_ones(values);
  const double largest = finite.empty() ? 0.0 : *std::max_element(finite.begin(), finite.end());
  if (largest <= 0.0) return {};
  for (const double value : finite)
    logarithms.push_back(std::log10(std::max(value, nothing_below * largest)));
  std::vector<double> edges = linear_edges(logarithms, bins);
  for (double& edge : edges) edge = std::pow(10.0, edge);
  return edges;
}

std::vector<double> counts(std::span<const double> values, std::span<const double> edges) {
  std::vector<double> heights(edges.size() < 2 ? 0 : edges.size() - 1);
  if (heights.empty()) return heights;
  for (const double value : finite_ones(values)) {
    const auto above = std::upper_bound(edges.begin() + 1, edges.end() - 1, value);
    heights[static_cast<std::size_t>(above - edges.begin()) - 1] += 1.0;
  }
  return heights;
}

std::vector<double> densities(std::span<const double> values, std::span<const double> edges,
                              bool per_decade) {
  std::vector<double> heights = counts(values, edges);
  const auto n = static_cast<double>(finite_ones(values).size());
  for (std::size_t bin = 0; bin < heights.size() && n > 0.0; ++bin) {
    const double width = per_decade ? std::log10(edges[bin + 1] / edges[bin]) : edges[bin + 1] - edges[bin];
    heights[bin] /= width * n;
  }
  return heights;
}

std::optional<RecordedBulk> recorded_bulk(std::span<const Record* const> trials, const std::string& weight,
                                          const Moment& moment) {
  RecordedBulk mean{{0.0, 0.0}, 0.0};
  double n = 0.0;
  for (const Record* trial : trials) {
    const RecordedTable& table = trial->probe("marchenko_pastur");
    const auto row = table.row_at(weight, moment);
    if (!row || table.text(*row, "status") != "fit") continue;
    const RecordedSeries spectrum = trial->series("spectrum", weight);
    const double values = spectrum.values.empty() ? 0.0 : static_cast<double>(spectrum.values.front().size());
    n += 1.0;
    mean.law.aspect_ratio += table.number(*row, "Q");
    mean.law.sigma += table.number(*row, "sigma") / table.number(*row, "scale");
    mean.share += values == 0.0 ? 1.0 : 1.0 - table.number(*row, "num_spikes") / values;
  }
  if (n == 0.0) return std::nullopt;
  return RecordedBulk{{mean.law.aspect_ratio / n, mean.law.sigma / n}, mean.share / n};
}

Line bulk_line(const RecordedBulk& bulk, const std::string& label, const Style& style, bool per_decade) {
  constexpr std::size_t points = 200;
  const double low = bulk.law.lower_edge(), high = bulk.law.upper_edge();
  Line line{label, {}, {}, style, false};
  for (std::size_t point = 0; point <= points; ++point) {
    // Denser at the edges, where the density rises like a root.
    const double angle = std::numbers::pi * static_cast<double>(point) / points;
    const double x = 0.5 * (high + low) - 0.5 * (high - low) * std::cos(angle);
    if (x <= 0.0) continue;
    line.x.push_back(x);
    line.y.push_back(bulk.share * bulk.law.density(x) * (per_decade ? x * std::numbers::ln10 : 1.0));
  }
  return line;
}

}  // namespace rankcollapse
