#include "experiments/measure/marchenko_pastur_fit.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>

#include "engine/core/error.hpp"
#include "experiments/measure/absent.hpp"
#include "experiments/measure/nelder_mead.hpp"

namespace rankcollapse {

namespace {

constexpr std::size_t fewest_values = 10;
constexpr double half_width = 0.1;
constexpr arma::uword points_of_density = 1000;
constexpr double beyond_largest = 0.5;  // where the grid ends
constexpr double largest_step = 0.5 * half_width;
constexpr double least_density = 0.01;
constexpr double penalty = 1000.0;  // in the place of each residual

MarchenkoPasturFit no_fit(const std::string& why) {
  return {"no fit: " + why, absent, absent, absent, absent, absent, absent, 0};
}

/// Where the density lies, as the penalty asks for it: the first of its largest values, and its last point.
struct Extent {
  double peak, last;
};

Extent extent_of(const DensityEstimate& estimate) {
  return {estimate.points[estimate.densities.index_max()], estimate.points.back()};
}

bool is_rejected(const DensityEstimate& estimate, const MarchenkoPastur& law) {
  if (estimate.points.is_empty()) return true;
  const bool square = law.aspect_ratio == 1.0;
  const double lower = law.lower_edge();
  const double upper = square ? 2.0 * law.sigma : law.upper_edge();
  const Extent extent = extent_of(estimate);
  return upper < extent.peak || upper > extent.last || lower > extent.peak;
}

std::size_t count_spikes(const arma::vec& eigenvalues, const MarchenkoPastur& law) {
  const double beyond = law.upper_edge() + tracy_widom_margin(law, eigenvalues.n_elem);
  return arma::accu(eigenvalues > beyond);
}

/// Whether the density's grid, which one large eigenvalue stretches, steps over what its kernel shows.
bool is_grid_coarse(const arma::vec& eigenvalues, double aspect_ratio) {
  const double largest = aspect_ratio == 1.0 ? std::sqrt(eigenvalues.max()) : eigenvalues.max();
  return largest + beyond_largest > largest_step * (points_of_density - 1);
}

/// Why no bulk was found: that the spectrum is collapsed, or else `otherwise`.
MarchenkoPasturFit no_bulk(const Spectrum& spectrum, const std::string& otherwise) {
  const std::size_t all = spectrum.singular_values.n_elem;
  const std::size_t small = arma::accu(spectrum.singular_values < 1e-3 * spectrum.largest());
  if (10 * small <= all) return no_fit(otherwise);
  return no_fit("the spectrum is collapsed: " + std::to_string(small) + " of " + std::to_string(all) +
                " singular values lie below 1e-3 of the largest");
}

std::string too_coarse(double largest_by_mean) {
  std::ostringstream why;
  why << std::setprecision(3) << "the largest eigenvalue is " << largest_by_mean
      << " times the mean: the density's grid, which reaches up to it, is too coarse for the bulk";
  return why.str();
}

}  // namespace

DensityEstimate estimate_density(const arma::vec& values) {
  const arma::vec sorted = arma::sort(values);
  const arma::vec grid = arma::linspace(0.0, sorted.back() + beyond_largest, points_of_density);
  const double unit = 1.0 / (half_width * static_cast<double>(sorted.n_elem));
  std::vector<double> points, densities;
  const double* begin = sorted.begin();
  for (const double x : grid) {
    begin = std::lower_bound(begin, sorted.end(), x - half_width);
    double sum = 0.0;
    for (const double* value = begin; value != sorted.end() && *value < x + half_width; ++value)
      sum += std::max(0.0, 1.0 - std::abs(x - *value) / half_width);
    if (sum * unit <= least_density) continue;
    points.push_back(x);
    densities.push_back(sum * unit);
  }
  return {arma::vec(points), arma::vec(densities)};
}

double marchenko_pastur_misfit(const DensityEstimate& estimate, const MarchenkoPastur& law) {
  if (is_rejected(estimate, law)) return penalty * penalty * static_cast<double>(estimate.points.n_elem);
  const bool square = law.aspect_ratio == 1.0;
  double sum = 0.0;
  for (arma::uword index = 0; index < estimate.points.n_elem; ++index) {
    const double x = estimate.points[index];
    const double expected = square ? quarter_circle_density(x, law.sigma) : law.density(x);
    const double residual = expected - estimate.densities[index];
    sum += residual * residual;
  }
  return sum;
}

MarchenkoPasturMinimum minimise_marchenko_pastur_misfit(const arma::vec& eigenvalues, double aspect_ratio) {
  const bool square = aspect_ratio == 1.0;
  const DensityEstimate estimate =
      estimate_density(square ? arma::vec(arma::sqrt(eigenvalues)) : eigenvalues);
  bool rejected = true;
  const auto misfit = [&](double sigma) {
    const MarchenkoPastur law{aspect_ratio, sigma};
    if (!is_rejected(estimate, law)) rejected = false;
    return marchenko_pastur_misfit(estimate, law);
  };
  const double largest = eigenvalues.max();
  const double unit = sigma_from_largest(largest, aspect_ratio);
  double best = 0.0, least = std::numeric_limits<double>::infinity();
  for (int step = 0; step < 195; ++step) {  // 0.05, 0.06, …, 1.99
    const double sigma = 0.05 * unit + step * (0.01 * unit);
    const double value = misfit(sigma);
    if (value < least) {
      least = value;
      best = sigma;
    }
  }
  const auto objective = [&](std::span<const double> point) { return misfit(point[0]); };
  const double sigma = nelder_mead(objective, {best}, {0.05 * best}, 1e-8).front();
  const MarchenkoPastur law{aspect_ratio, sigma};
  return {sigma, marchenko_pastur_misfit(estimate, law), rejected, law.upper_edge() / largest,
          count_spikes(eigenvalues, law)};
}

double ks_distance(const arma::vec& eigenvalues, const MarchenkoPastur& law) {
  if (eigenvalues.is_empty()) return absent;
  const arma::vec sorted = arma::sort(eigenvalues);
  const double n = static_cast<double>(sorted.n_elem);
  double distance = 0.0;
  for (arma::uword index = 0; index < sorted.n_elem; ++index) {
    const double expected = law.cumulative(sorted[index]);
    const double before = static_cast<double>(index) / n, after = static_cast<double>(index + 1) / n;
    distance = std::max({distance, std::abs(expected - before), std::abs(after - expected)});
  }
  return distance;
}

MarchenkoPasturFit fit_marchenko_pastur(const Spectrum& spectrum) {
  const arma::vec& values = spectrum.singular_values;
  if (!values.is_finite())
    throw Error(ExitCode::data, "the spectrum has singular values that are not finite");
  if (values.is_empty()) return no_fit("the matrix has no entries");
  const double largest = spectrum.largest();
  if (largest == 0.0) return no_fit("all singular values are zero");
  if (values.n_elem < fewest_values)
    return no_fit("it takes " + std::to_string(fewest_values) + " singular values, there are " +
                  std::to_string(values.n_elem));
  if (!std::isnormal(largest * largest))
    return no_fit("the squares of the singular values leave the range of float64");
  // Σλ might overflow where no λ does.
  const arma::vec relative = values / largest;
  const double scale = std::sqrt(static_cast<double>(values.n_elem) / arma::accu(arma::square(relative)));
  const arma::vec eigenvalues = arma::square(scale * relative);
  const double aspect_ratio = spectrum.aspect_ratio();
  if (is_grid_coarse(eigenvalues, aspect_ratio)) return no_bulk(spectrum, too_coarse(eigenvalues.front()));
  const MarchenkoPasturMinimum minimum = minimise_marchenko_pastur_misfit(eigenvalues, aspect_ratio);
  if (minimum.is_rejected) {
    return no_bulk(
        spectrum,
        "no Marchenko-Pastur bulk has the peak of the eigenvalues' density between its edges and its "
        "upper edge among them");
  }
  const MarchenkoPastur law{aspect_ratio, minimum.sigma};
  const double unscaled = scale / largest;
  const arma::vec ascending = arma::reverse(eigenvalues);
  const arma::vec bulk = ascending.head(ascending.n_elem - minimum.num_spikes);
  return {"fit",
          minimum.sigma,
          law.lower_edge() / unscaled / unscaled,
          law.upper_edge() / unscaled / unscaled,
          minimum.softrank,
          ks_distance(bulk, law),
          unscaled,
          minimum.num_spikes};
}

}  // namespace rankcollapse
