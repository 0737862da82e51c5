#include "experiments/measure/ranks.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

constexpr double weak = 1e-3;  // λ = 1e-6

NamedRank named(std::string rule, double threshold, const Spectrum& spectrum) {
  return {std::move(rule), threshold, rank_above(spectrum, threshold)};
}

}  // namespace

double epsilon_of(Storage storage) {
  switch (storage) {
    case Storage::float16:
      return 0x1p-10;
    case Storage::bfloat16:
      return 0x1p-7;
    case Storage::float32:
      return 0x1p-23;
    case Storage::float64:
      break;
  }
  return 0x1p-52;
}

double noise_floor(const Spectrum& spectrum, Storage storage) {
  return spectrum.largest() * (static_cast<double>(spectrum.larger_extent()) * epsilon_of(storage));
}

std::size_t rank_above(const Spectrum& spectrum, double threshold) {
  return static_cast<std::size_t>(std::count_if(spectrum.singular_values.begin(),
                                                spectrum.singular_values.end(),
                                                [&](double value) { return value > threshold; }));
}

std::vector<NamedRank> ranks_under_all_rules(const Spectrum& spectrum, Storage storage,
                                             double initial_largest) {
  const double largest = spectrum.largest();
  const double extents = static_cast<double>(spectrum.rows) + static_cast<double>(spectrum.columns);
  const double numerical_recipes = largest * (0.5 * epsilon_of(storage) * std::sqrt(extents + 1.0));
  std::vector<NamedRank> ranks = {
      named("numpy", noise_floor(spectrum, storage), spectrum),
      named("numerical-recipes", numerical_recipes, spectrum),
      named("abs:1e-3", 1e-3, spectrum),
      named("log10<-8", 1e-8, spectrum),
      {"weightwatcher", weak, spectrum.smaller_extent() - weak_rank_loss(spectrum)},
  };
  const double vanished = 1e-6 * initial_largest;
  const std::pair<const char*, double> fractions[] = {
      {"relative:1e-1", 1e-1}, {"relative:1e-2", 1e-2}, {"relative:1e-3", 1e-3}, {"relative:1e-4", 1e-4}};
  for (const auto& [rule, fraction] : fractions) {
    ranks.push_back(named(rule, largest < vanished ? vanished : fraction * largest, spectrum));
  }
  return ranks;
}

std::size_t rank_loss(const Spectrum& spectrum, Storage storage) {
  return spectrum.smaller_extent() - rank_above(spectrum, noise_floor(spectrum, storage));
}

std::size_t weak_rank_loss(const Spectrum& spectrum) {
  return static_cast<std::size_t>(std::count_if(spectrum.singular_values.begin(),
                                                spectrum.singular_values.end(),
                                                [](double value) { return value < weak; }));
}

double distance_to_rank(const Spectrum& spectrum, std::size_t k) {
  const double next = singular_value_behind(spectrum, k);
  if (next == 0.0) return 0.0;
  return next * arma::norm(spectrum.singular_values.tail(spectrum.smaller_extent() - k) / next);
}

double singular_value_behind(const Spectrum& spectrum, std::size_t k) {
  return k < spectrum.singular_values.n_elem ? spectrum.singular_values[k] : 0.0;
}

std::vector<std::size_t> rank_profile(const Spectrum& spectrum) {
  std::vector<std::size_t> counts;
  for (int digits = 0; digits <= 16; ++digits) {
    counts.push_back(rank_above(spectrum, std::pow(10.0, -digits) * spectrum.largest()));
  }
  return counts;
}

std::size_t values_before_largest_gap(const Spectrum& spectrum, double floor) {
  const arma::vec& values = spectrum.singular_values;
  if (!(spectrum.largest() > floor)) return 0;
  const auto level = [&](arma::uword index) { return std::log(std::max(values[index], floor) / values[0]); };
  std::size_t before = values.n_elem;
  double widest = 0.0;
  for (arma::uword index = 1; index < values.n_elem; ++index) {
    const double gap = level(index - 1) - level(index);
    if (gap > widest) {
      widest = gap;
      before = index;
    }
  }
  return before;
}

}  // namespace rankcollapse
