#pragma once

#include <string>

#include "experiments/sweep/trial.hpp"

namespace rankcollapse {

/// A network, for people: a row a layer with its shape, its parameters and the penalty on its weights under
/// both conventions.
std::string describe(const Network& network);

/// A trial before it is trained: data, length, network.
std::string describe(const Trial& trial);

}  // namespace rankcollapse
