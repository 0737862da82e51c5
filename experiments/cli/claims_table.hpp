#pragma once

#include <string>

#include "experiments/claims/claims.hpp"

namespace rankcollapse {

/// Judgements for people, at most 100 characters a line: work by work a line a claim, with its statement and
/// its finding under it. Those that no trial here speaks of are counted, and shown only with `all`, as are
/// the defects of the works.
std::string claims_table(const Verdicts& verdicts, bool all);

/// Everything, as JSON.
std::string claims_json(const Verdicts& verdicts, const Records& records);

}  // namespace rankcollapse
