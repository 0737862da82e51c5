#pragma once

#include <vector>

#include "engine/config/value.hpp"

namespace rankcollapse {

/// More trials than these are taken for a mistake.
inline constexpr std::size_t most_trials = 100'000;

/// The values that `entry` of `section` gives to its key: those of a list, in which mappings may stand for
/// several, or of one such mapping:
///   {range: [a, b, step]}   a, a + step, … up to b, which is met if it is a multiple up to rounding; step 1
///                           unless given
///   {linspace: [a, b, n]}   n values in equal steps from a to b
///   {logspace: [a, b, n]}   n values with equal ratios from a to b, each to twelve digits
/// Ends are exact, and a computed value has the short spelling beneath the noise of its last digits: 0.3, not
/// 0.30000000000000004. Mistakes are recorded in the document.
std::vector<Value> swept_values(const Config& section, const Assignment& entry);

}  // namespace rankcollapse
