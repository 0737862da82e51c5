#include <cmath>

#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/measure/heavy_tail.hpp"
#include "experiments/measure/spectrum.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t rows = 400, columns = 200;
constexpr double aspect_ratio = static_cast<double>(rows) / columns;
constexpr std::uint64_t seeds = 5;

/// A Gaussian matrix, and the two random directions of its perturbation.
struct Drawn {
  explicit Drawn(const Random& random)
      : bulk(gaussian_matrix(rows, columns, 1.0, random.stream("bulk"))),
        left(arma::normalise(gaussian_matrix(rows, 1, 1.0, random.stream("left")).as_col())),
        right(arma::normalise(gaussian_matrix(columns, 1, 1.0, random.stream("right")).as_col())) {}

  /// λ_max of WᵀW/N with W = the matrix + S·√N·u·vᵀ.
  double largest_eigenvalue(double strength) const {
    const double scale = strength * std::sqrt(static_cast<double>(rows));
    const double largest = spectrum_of(bulk + scale * left * right.t()).largest();
    return largest * largest / static_cast<double>(rows);
  }

  arma::mat bulk;
  arma::vec left, right;
};

Line predicted_line(double visible) {
  Line line{"(1/Q + S²)(1 + 1/S²), at least λ_{+}", {}, {}, {.index = 1}};
  for (int step = 0; step <= 100; ++step) {
    line.x.push_back(visible * (0.25 + 0.0275 * step));
    line.y.push_back(spike_location(line.x.back(), aspect_ratio));
  }
  return line;
}

}  // namespace

Chart draw_spiked_model_calibration(std::span<const Record* const>) {
  const double visible = smallest_visible_perturbation(aspect_ratio);
  std::vector<Drawn> drawn;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) drawn.emplace_back(Random(seed, "spike"));
  Points observed{.label = "λ_{max}, mean and range over seeds", .x = {}, .y = {}, .style = {.index = 0}};
  Points residuals = observed;
  for (int step = 1; step <= 12; ++step) {
    const double strength = 0.25 * step * visible;
    std::vector<double> found, quotients;
    for (const Drawn& one : drawn) {
      found.push_back(one.largest_eigenvalue(strength));
      quotients.push_back(found.back() / spike_location(strength, aspect_ratio));
    }
    add_point(observed, strength, found);
    add_point(residuals, strength, quotients);
  }
  const ReferenceLine threshold{ReferenceLine::Along::x, visible, "Q^{-1/4}, where it leaves the bulk"};
  Panel location, residual;
  location.x = residual.x = {.label = "strength S of the perturbation"};
  location.y.label = "largest eigenvalue of WᵀW/N";
  residual.y.label = "observed/predicted";
  location.marks = {predicted_line(visible), threshold, observed};
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
