#pragma once

#include <string>

#include "experiments/sweep/experiment.hpp"

namespace rankcollapse {

/// A network, for people: a row a layer, layers inside it indented, with its shape, its parameters and the
/// penalty on its weights under both conventions.
std::string describe(const Network& network);

/// A dataset before it is loaded: numbers of samples, shape, classes.
std::string describe(const DatasetPlan& dataset);

/// A trial before it is trained: data, length, probes, network.
std::string describe(const Trial& trial);

/// A sweep before it is run: how many trials, the keys it varies with their values, and its first trial. Of a
/// single trial that trial.
std::string describe(const Experiment& experiment);

/// A line for each thing that was left in a weight file, and why.
std::string describe(const std::vector<SkippedTensor>& skipped);

/// "3 cat", or "3" where the class has no name but its number.
std::string class_label(std::size_t number, const std::string& name);

}  // namespace rankcollapse
