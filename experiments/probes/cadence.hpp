#pragma once

#include <cstdint>

#include "experiments/probes/probe.hpp"

namespace rankcollapse {

/// The moments at which a probe measures. A moment lies before the first step (step 0) or behind any other.
struct Cadence {
  bool at_init = true;
  bool at_end = true;
  std::uint64_t every_steps = 0;  // behind every so many steps; 0: no repetition

  /// At a moment of which it is not known yet whether training ends there.
  bool is_due(std::uint64_t step) const {
    return step == 0 ? at_init : every_steps > 0 && step % every_steps == 0;
  }
};

/// Reads `every` ({epochs: n} or {steps: n}) and `at` (a list of init and end; both, or the end alone,
/// where it is absent, as the row says). L-BFGS has no epochs: they are a mistake there.
Cadence read_cadence(const Config& probe, const ProbeSite& site, const ProbeRow& row);

}  // namespace rankcollapse
