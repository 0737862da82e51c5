#pragma once

#include <span>
#include <string>

#include "experiments/claims/check.hpp"
#include "experiments/claims/claims.hpp"

namespace rankcollapse {

/// The rules, in one place. Not run: no seed was asked. Inconclusive: a seed that was run says nothing (what
/// it takes is not recorded, or its trials did not converge), or the seeds disagree, or it holds for the only
/// one. Otherwise reproduced, where it holds for every one of two or more seeds, or not reproduced, where it
/// fails for every one, be it one.
Verdict verdict_of(std::span<const Answer> answers);

/// The seeds that say something.
std::size_t seeds_that_answer(std::span<const Answer> answers);

/// "0.0402 (0.0398–0.0405)", with the unit; "" where no seed says anything.
std::string observed_in(const Evidence& evidence);

/// What came out, in a sentence and its notes: "The λ_min of fc1.weight at epoch 10 with l2=3e-4 is 0.0402
/// (0.0398–0.0405); expected: 0.0414 ± 10 %; it holds for each of 3 seeds."
std::string finding_of(const Evidence& evidence, const std::string& expected);

}  // namespace rankcollapse
