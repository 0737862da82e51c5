#include "experiments/measure/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "experiments/measure/absent.hpp"

namespace rankcollapse {
namespace {

/// The place of each number in ascending order, from 1; the mean of their places for equal ones.
std::vector<double> ranks_of(const std::vector<double>& numbers) {
  std::vector<std::size_t> order(numbers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  std::vector<double> ranks(numbers.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = first + 1;
    while (end < order.size() && numbers[order[end]] == numbers[order[first]]) ++end;
    const double shared = static_cast<double>(first + end + 1) / 2.0;  // of first + 1 … end
    for (; first < end; ++first) ranks[order[first]] = shared;
  }
  return ranks;
}

}  // namespace

double rank_correlation(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size())
    refuse("a correlation needs as many y as x: there are " + std::to_string(x.size()) + " x and " +
           std::to_string(y.size()) + " y");
  std::vector<double> kept_x, kept_y;
  for (std::size_t index = 0; index < x.size(); ++index) {
    if (std::isnan(x[index]) || std::isnan(y[index])) continue;
    kept_x.push_back(x[index]);
    kept_y.push_back(y[index]);
  }
  const std::vector<double> u = ranks_of(kept_x), v = ranks_of(kept_y);
  const double mean = (static_cast<double>(u.size()) + 1.0) / 2.0;
  double uu = 0.0, vv = 0.0, uv = 0.0;
  for (std::size_t index = 0; index < u.size(); ++index) {
    uu += (u[index] - mean) * (u[index] - mean);
    vv += (v[index] - mean) * (v[index] - mean);
    uv += (u[index] - mean) * (v[index] - mean);
  }
  return uv / std::sqrt(uu * vv);  // NaN, 0/0, where all are equal
}

}  // namespace rankcollapse
