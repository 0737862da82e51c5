#pragma once

#include <functional>
#include <string>

#include "engine/train/theory_pass.hpp"
#include "experiments/probes/field.hpp"
#include "experiments/probes/probe.hpp"

namespace rankcollapse {

/// Which samples a probe passes through the network.
struct SampleChoice {
  std::string split;        // train, validation or test; augmentation is off in all of them
  std::size_t samples = 0;  // 0: all of the split; else the first samples/classes of each class in its order
};

/// Reads the keys `split` (default: train) and `samples` (a number or `all`).
SampleChoice read_sample_choice(const Config& probe, const ProbeSite& site, const std::string& samples);

/// Is shown a batch after the forward pass.
using PassListener = std::function<void(TheoryPass& pass, const Batch& batch)>;

/// Runs the chosen samples through the network, `evaluation_batch_size` at a time; the same ones in the same
/// order each time. False if `training.stop` ended it before the last.
bool pass_through(const Training& training, const SampleChoice& choice, const PassListener& listener);

}  // namespace rankcollapse
