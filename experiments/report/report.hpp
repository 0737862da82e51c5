#pragma once

#include <string>

#include "experiments/claims/claims.hpp"
#include "experiments/records/records.hpp"

namespace rankcollapse {

/// One HTML page that shows what was found: it needs no network, no server and no other file, and shows its
/// static figures and tables where no script runs, and in print. The same records and verdicts give the same
/// bytes. Throws Error (data) where a recorded file is damaged.
std::string html_report(const Records& records, const Verdicts& verdicts);

}  // namespace rankcollapse
