#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/records/record.hpp"

namespace rankcollapse {

/// λ_min = ν_min² of WᵀW by the epoch, of a weight whose spectrum or learned part is recorded.
std::map<double, double> smallest_eigenvalues(const Record& trial, const std::string& weight);

/// λ_min = ν_min² of a weight at each moment of a trial, as it came out and as two laws have it.
struct AdditivePrediction {
  std::vector<double> epochs;      // 0 first
  std::vector<double> observed;    //
  std::vector<double> decay_only;  // kept²·λ_min(0): no noise
  std::vector<double> additive;    // with the noise of the reference, additive_law(); NaN where it is silent
};

/// How much the dose may grow from one moment to the next. Noise of the time between two moments is added at
/// the second; of what came just after the first, e^(−2) is left there if the dose grows by 1. Longer, and
/// the law says nothing from there on.
inline constexpr double longest_dose_between_moments = 1.0;

/// The dose law and the additive law of a weight, as "fc1.weight", with no fitted parameter. The reference is
/// a trial without a penalty: what its λ_min gains from moment to moment comes to the trial's as well, and
/// decays there from then on. λ_min stands for σ² of the unused directions, of which it is a fixed multiple;
/// the dose at a moment is −ln kept, which is exact for momentum too. Moments are those that both trials have
/// λ_min at and the trial `kept`. Nothing where these are not two or more, the first of them epoch 0.
std::optional<AdditivePrediction> additive_prediction(const Record& trial, const Record& reference,
                                                      const std::string& weight);

/// The trial among these whose noise predicts that of `trial`: without any penalty, not diverged, and with
/// the same settings otherwise; of several the one with the same seeds, or else the first. nullptr where
/// there is none, and for a trial that has no penalty itself.
const Record* reference_without_penalty(const Record& trial, std::span<const Record* const> trials);

}  // namespace rankcollapse
