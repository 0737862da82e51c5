#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// Trials with the same settings but for their seeds: repetitions of one measurement.
struct Condition {
  std::string label;                  // what tells it from the others, as "l2=3e-4 batch_size=16"
  std::vector<const Record*> trials;  // in their order
};

/// Whether a setting says how a trial came out by chance, not what it is: a seed, that of the data included.
bool is_seed(const std::string& address);

/// Whether a setting is a penalty: of the section that holds nothing else, or the section itself, where it is
/// empty.
bool is_penalty(const std::string& address);

/// The addresses at which these trials differ, seeds and what changes no result (name, probes, checkpoints,
/// places) left out, in alphabetical order.
std::vector<std::string> differing_settings(std::span<const Record* const> trials);

/// The trials by their settings at those addresses, in the order in which they are met. Settings whose
/// address begins with one of `without` tell none apart: what stands along an axis, as "regularization.".
std::vector<Condition> conditions_of(std::span<const Record* const> trials,
                                     std::span<const std::string_view> without = {});

/// The value of a number over the trials of a condition.
struct Spread {
  double mean = 0.0, low = 0.0, high = 0.0;  // NaN where n = 0
  std::size_t n = 0;                         // numbers that are not NaN
};

Spread spread_over(std::span<const double> numbers);

/// "n = 3, seeds 1, 2, 3, commit 8bc4b2f": of a caption. n counts the seeds of a condition, "1 to 3" where
/// not all have the same number of them. Commits are the trials' own, each by seven digits.
std::string source_line(std::span<const Record* const> trials);

}  // namespace rankcollapse
