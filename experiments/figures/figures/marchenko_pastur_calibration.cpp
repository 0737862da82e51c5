#include "engine/files/csv.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "experiments/measure/heavy_tail.hpp"
#include "experiments/measure/marchenko_pastur_fit.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t columns = 500, bins = 50;

/// "0.9953": so many digits behind the point as four say.
std::string four_digits(double number) {
  return shortest(std::round(number * 1e4) / 1e4);
}

Panel panel_of(std::size_t aspect_ratio) {
  const Random random(aspect_ratio, "calibration");
  const std::size_t rows = aspect_ratio * columns;
  const Spectrum spectrum = spectrum_of(gaussian_matrix(rows, columns, 1.0, random));
  const arma::vec eigenvalues = spectrum.eigenvalues() / static_cast<double>(rows);
  const std::vector<double> values(eigenvalues.begin(), eigenvalues.end());
  const std::vector<double> edges = linear_edges(values, bins);
  const RecordedBulk bulk{{static_cast<double>(aspect_ratio), 1.0}, 1.0};
  Panel panel;
  panel.title = "Q = " + std::to_string(aspect_ratio) + ": σ from λ_{max} " +
                four_digits(sigma_from_largest(values.front(), bulk.law.aspect_ratio)) + ", KS distance " +
                four_digits(ks_distance(eigenvalues, bulk.law));
  panel.x = {.label = "eigenvalue λ of WᵀW/N", .low = 0.0};
  panel.y = {.label = "density per unit of λ", .low = 0.0};
  // Of a square matrix the density has no bound at 0.
  if (aspect_ratio == 1) panel.y.high = 2.0;
  panel.marks.push_back(Histogram{"a Gaussian matrix", edges, densities(values, edges, false), {.index = 0}});
  panel.marks.push_back(bulk_line(bulk, "the law of Marchenko and Pastur, σ = 1", {.index = 1}, false));
  return panel;
}

}  // namespace

Chart draw_marchenko_pastur_calibration(std::span<const Record* const>) {
  Chart chart;
  chart.title = "Gaussian matrices and the law of Marchenko and Pastur";
  chart.columns = 2;
  for (const std::size_t aspect_ratio : {1, 3, 5, 7}) chart.panels.push_back(panel_of(aspect_ratio));
  chart.caption =
      "Eigenvalues of WᵀW/N, W of N = Q·" + std::to_string(columns) +
      " rows and M = " + std::to_string(columns) +
      " columns with independent standard normal entries, beside the law with no fitted parameter. "
      "One matrix a panel, seed Q.";
  return chart;
}

}  // namespace rankcollapse
