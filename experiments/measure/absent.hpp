#pragma once

#include <limits>
#include <string>

#include "engine/core/error.hpp"

namespace rankcollapse {

/// A number that is not defined: null in JSON, an empty field in CSV. The `status` beside it says why.
inline constexpr double absent = std::numeric_limits<double>::quiet_NaN();

/// Adds a reason to a status, which is "" where there is none yet.
inline void add_reason(std::string& status, const std::string& reason) {
  status += (status.empty() ? "" : "; ") + reason;
}

/// For input of which nothing can be measured; the caller knows the place.
[[noreturn]] inline void refuse(const std::string& cause) {
  throw Error(ExitCode::data, cause);
}

}  // namespace rankcollapse
