#pragma once

#include <span>
#include <string>

#include "experiments/cli/reported_matrices.hpp"

namespace rankcollapse {

/// The reports as JSON: a list of objects, one a matrix; what is absent is null. Those of a series have a
/// `moment`.
std::string reports_json(std::span<const ReportedMatrix> matrices, bool is_series);

/// The same as CSV: a column a field, those inside another as "ranks.numpy".
std::string reports_csv(std::span<const ReportedMatrix> matrices, bool is_series);

}  // namespace rankcollapse
