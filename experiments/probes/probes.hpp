#pragma once

#include <memory>
#include <string>
#include <vector>

#include "experiments/probes/cadence.hpp"
#include "experiments/probes/probe.hpp"

namespace rankcollapse {

/// A probe as the configuration asks for it.
struct PlannedProbe {
  std::string name;  // of its files: NAME.csv and, where it keeps arrays, NAME.npz
  Cadence cadence;
  std::unique_ptr<Probe> probe;
};

/// Reads the list `probes` of a whole configuration, which may be absent. Mistakes are recorded in it.
std::vector<PlannedProbe> read_probes(const Config& root, const ProbeSite& site);

}  // namespace rankcollapse
