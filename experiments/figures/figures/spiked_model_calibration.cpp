#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/measure/heavy_tail.hpp"
#include "experiments/measure/spectrum.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t rows = 500, columns = 250;
constexpr double aspect_ratio = static_cast<double>(rows) / columns;
constexpr std::uint64_t seeds = 5;

/// λ_max of WᵀW/N for a Gaussian W with a perturbation S·√N·u·vᵀ, u and v random directions.
double largest_eigenvalue(double strength, std::uint64_t seed) {
  const Random random(seed, "spike");
  const arma::vec left = arma::normalise(gaussian_matrix(rows, 1, 1.0, random.stream("left")).as_col());
  const arma::vec right = arma::normalise(gaussian_matrix(columns, 1, 1.0, random.stream("right")).as_col());
  arma::mat matrix = gaussian_matrix(rows, columns, 1.0, random.stream("bulk"));
  matrix += strength * std::sqrt(static_cast<double>(rows)) * left * right.t();
  const double largest = spectrum_of(std::move(matrix)).largest();
  return largest * largest / static_cast<double>(rows);
}

}  // namespace

Chart draw_spiked_model_calibration(std::span<const Record* const>) {
  const double visible = smallest_visible_perturbation(aspect_ratio);
  Line predicted{"(1/Q + S²)(1 + 1/S²), at least λ_{+}", {}, {}, {.index = 1}};
  Points observed{.label = "λ_{max}, mean and range over seeds", .x = {}, .y = {}, .style = {.index = 0}};
  Points residuals{.label = observed.label, .x = {}, .y = {}, .style = observed.style};
  for (int step = 0; step <= 100; ++step) {
    predicted.x.push_back(visible * (0.25 + 0.0275 * step));
    predicted.y.push_back(spike_location(predicted.x.back(), aspect_ratio));
  }
  for (int step = 1; step <= 12; ++step) {
    const double strength = 0.25 * step * visible;
    const double location = spike_location(strength, aspect_ratio);
    std::vector<double> found, quotients;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
      found.push_back(largest_eigenvalue(strength, seed));
      quotients.push_back(found.back() / location);
    }
    for (auto [points, values] : {std::pair(&observed, &found), std::pair(&residuals, &quotients)}) {
      const Spread spread = spread_over(*values);
      points->x.push_back(strength);
      points->y.push_back(spread.mean);
      points->low.push_back(spread.low);
      points->high.push_back(spread.high);
    }
  }
  const ReferenceLine threshold{ReferenceLine::Along::x, visible, "Q^{-1/4}, where it leaves the bulk"};
  Panel location, residual;
  location.x = residual.x = {.label = "strength S of the perturbation"};
  location.y.label = "largest eigenvalue of WᵀW/N";
  residual.y.label = "observed/predicted";
  location.marks = {predicted, threshold, observed};
  residual.marks = {ReferenceLine{ReferenceLine::Along::y, 1.0, "as predicted"}, threshold, residuals};
  Chart chart;
  chart.title = "Where a perturbation puts an eigenvalue";
  chart.panels = {location, residual};
  chart.columns = 2;
  chart.caption = "Gaussian matrices of " + std::to_string(rows) + " × " + std::to_string(columns) +
                  " with S·√N·uvᵀ added, u and v random directions of length 1; seeds 1 to " +
                  std::to_string(seeds) + ".";
  return chart;
}

}  // namespace rankcollapse
