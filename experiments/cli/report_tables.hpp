#pragma once

#include <span>
#include <string>

#include "experiments/cli/reported_matrices.hpp"

namespace rankcollapse {

/// How the matrices of one call are told apart in a table.
struct ReportLabels {
  bool with_source = false;  // several files
  bool with_moment = false;  // a series
};

/// The reports for people: shapes and extremes, ranks under every rule, fits; then what was skipped, and why.
std::string report_tables(std::span<const ReportedMatrix> matrices, const ReportLabels& labels);

}  // namespace rankcollapse
