#pragma once

#include <string>
#include <vector>

#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

/// How far the final metrics of one trial may lie apart when the two runs used kernels of different processor
/// families: losses and the penalty by this part of the larger one, accuracies by so much.
///
/// The families add the same products in another order, so that single steps differ in the last bits, and
/// training makes more of it the longer it goes on. Seen between SkylakeX and Haswell, on the last row: 4e-7
/// after the 200 steps of configs/smoke.yaml, 0.2 % and 0.004 after three epochs of configs/quickstart.yaml,
/// 0.4 % and 0.009 after two epochs of configs/procedural_images.yaml. A wrong seed, penalty or learning rate
/// shows far beyond this bound.
inline constexpr double largest_relative_difference = 0.05;
inline constexpr double largest_accuracy_difference = 0.03;

/// A sentence for each way in which the two ends do not agree within the bound; none: they do.
std::vector<std::string> disagreements(const TrialStatus& recorded, const TrialStatus& again);

}  // namespace rankcollapse
