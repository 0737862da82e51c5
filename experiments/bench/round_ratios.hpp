#pragma once

#include <span>
#include <vector>

namespace rankcollapse {

/// What repeated measurements of one number gave. Its middle is not moved by a round that something else
/// disturbed.
struct Spread {
  double median, low, high;
  std::size_t count;  // 0: nothing was measured, and the others are NaN
};

/// Of the numbers that are there; NaN is an absent one. The median of an even number of them is the mean of
/// the two in the middle.
Spread spread_of(std::vector<double> numbers);

/// What counts of several variants, round by round: the largest of those that are there, else NaN.
std::vector<double> best_of_each_round(std::span<const std::vector<double>> variants);

/// ours/theirs of the same round; NaN where either is absent. Only such ratios mean anything where a
/// machine's speed changes from minute to minute.
std::vector<double> round_ratios(std::span<const double> ours, std::span<const double> theirs);

}  // namespace rankcollapse
