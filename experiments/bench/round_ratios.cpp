#include "experiments/bench/round_ratios.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rankcollapse {
namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Spread spread_of(std::vector<double> numbers) {
  std::erase_if(numbers, [](double number) { return std::isnan(number); });
  if (numbers.empty()) return {absent, absent, absent, 0};
  std::sort(numbers.begin(), numbers.end());
  const std::size_t count = numbers.size();
  return {(numbers[(count - 1) / 2] + numbers[count / 2]) / 2.0, numbers.front(), numbers.back(), count};
}

std::vector<double> best_of_each_round(std::span<const std::vector<double>> variants) {
  std::vector<double> best;
  for (const std::vector<double>& rates : variants) {
    if (best.size() < rates.size()) best.resize(rates.size(), absent);
    // fmax prefers a number to NaN.
    for (std::size_t round = 0; round < rates.size(); ++round) {
      best[round] = std::fmax(best[round], rates[round]);
    }
  }
  return best;
}

std::vector<double> round_ratios(std::span<const double> ours, std::span<const double> theirs) {
  std::vector<double> ratios;
  for (std::size_t round = 0; round < std::min(ours.size(), theirs.size()); ++round) {
    ratios.push_back(ours[round] / theirs[round]);
  }
  return ratios;
}

}  // namespace rankcollapse
