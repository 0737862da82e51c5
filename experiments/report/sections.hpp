#pragma once

#include <string>

#include "experiments/claims/claims.hpp"
#include "experiments/records/records.hpp"

namespace rankcollapse {

/// What was judged: a strip of verdicts, the statements as a table, the works' defects; HTML.
std::string verdicts_section(const Verdicts& verdicts);

/// Every trial with its settings, its end and where it comes from; HTML.
std::string trials_section(const Records& records);

}  // namespace rankcollapse
