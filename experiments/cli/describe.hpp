#pragma once

#include <string>

#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// A trial before it is trained, for people: data, length, and a row a layer with its shape, its parameters
/// and the penalty on its weights under both conventions.
std::string describe(const Trial& trial);

}  // namespace rankcollapse
