#pragma once

#include "engine/core/parallel.hpp"
#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// Seconds that a step of this trial takes, as its first ones do; its weights are those after them. Trains
/// for about `seconds`, or to the end of a shorter trial. For L-BFGS a step is an iteration.
double time_steps(Trial& trial, const Dataset& dataset, Workers& workers, double seconds);

/// Seconds for the whole trial where a step takes so many: its steps, and an evaluation after each epoch,
/// which costs a third of what training on as many samples does, for it has no backward pass.
double trial_seconds(const Trial& trial, double seconds_per_step);

}  // namespace rankcollapse
