#pragma once

#include <string>

#include "experiments/claims/claims.hpp"
#include "experiments/records/records.hpp"

namespace rankcollapse {

/// What was judged: a strip of verdicts, the statements as a table, the works' defects; HTML.
std::string verdicts_section(const Verdicts& verdicts);

/// "2 reproduced, 1 not reproduced, 3 inconclusive": of the statements of kind `reproduction` only.
std::string headline(const Verdicts& verdicts);

/// Every trial with its settings, its end and where it comes from; HTML.
std::string trials_section(const Records& records);

}  // namespace rankcollapse
