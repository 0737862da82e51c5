#pragma once

#include <string>

#include "data/places.hpp"
#include "experiments/cli/parallelism.hpp"
#include "experiments/store/store.hpp"
#include "experiments/sweep/experiment.hpp"
#include "experiments/sweep/only.hpp"

namespace rankcollapse {

/// What `run` would do, for people: the selected trials with what is recorded of them, and how long the rest
/// would take, from a few timed steps of each kind of trial. A single trial is described with its network.
/// Without the data it says so and leaves out what would need them.
std::string describe_sweep(Experiment& experiment, const Only& only, const Store& store,
                           const DataPlaces& places, Parallelism wanted);

/// "2 further trials are the same as others, and left out".
std::string describe_duplicates(const Experiment& experiment);

}  // namespace rankcollapse
