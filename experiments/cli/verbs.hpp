#pragma once

#include "engine/core/error.hpp"
#include "experiments/cli/options.hpp"

namespace rankcollapse {

// One verb a .cpp. Results go to standard output, messages to standard error; each throws Error.
ExitCode run(const RunOptions& options);
ExitCode check(const CheckOptions& options);
ExitCode list(const ListOptions& options);
ExitCode bench(const BenchOptions& options);

/// Thrown where the other build of the engine is needed: main starts it in this one's place, with the same
/// words.
struct OtherPrecisionNeeded {
  std::string precision;
};

}  // namespace rankcollapse
