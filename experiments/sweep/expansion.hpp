#pragma once

#include <vector>

#include "engine/config/value.hpp"

namespace rankcollapse {

/// What one trial of a sweep has in place of the file's values.
using Assignments = std::vector<Assignment>;

/// The trials that the section `sweep` of `root` stands for, in its order; a file without one is one trial. A
/// sweep is exactly one of
///   grid: {key: values, …}      every combination, the first key the slowest
///   zip: {key: values, …}       the first values of all, the second …
///   list: [{key: value, …}, …]  a mapping a trial
///   union: [sweep, …]           the trials of one after those of the other
///   product: [sweep, …]         every combination, the first sweep the slowest
/// Mistakes are recorded in the document; then what is returned is of no use.
std::vector<Assignments> expand_sweep(const Config& root);

}  // namespace rankcollapse
