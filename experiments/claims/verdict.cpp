#include "experiments/claims/verdict.hpp"

#include <algorithm>
#include <vector>

#include "experiments/claims/numbers.hpp"

namespace rankcollapse {
namespace {

struct Counts {
  std::size_t holds = 0, fails = 0, silent = 0;

  explicit Counts(std::span<const Answer> answers) {
    for (const Answer& answer : answers) ++(!answer.holds ? silent : *answer.holds ? holds : fails);
  }
};

/// "seed 1", "seeds 1, 2", of those that give such an answer.
std::string seeds_of(std::span<const Answer> answers, const std::optional<bool>& holds) {
  std::string seeds;
  std::size_t count = 0;
  for (const Answer& answer : answers) {
    if (answer.holds != holds) continue;
    seeds += (seeds.empty() ? "" : ", ") + answer.seed;
    ++count;
  }
  return (count == 1 ? "seed " : "seeds ") + seeds;
}

std::string tally_text(std::span<const Answer> answers) {
  const Counts counts(answers);
  const std::size_t n = counts.holds + counts.fails;
  if (counts.holds > 0 && counts.fails > 0)
    return "it holds for " + seeds_of(answers, true) + " and fails for " + seeds_of(answers, false);
  const std::string what = counts.holds > 0 ? "it holds for " : "it fails for ";
  if (n > 1) return what + "each of " + std::to_string(n) + " seeds";
  return what + seeds_of(answers, counts.holds > 0) +
         (counts.holds > 0 ? ", and one seed is not enough" : ", the only one");
}

/// Seeds that say nothing, and the reason of the first.
std::string silence_text(std::span<const Answer> answers) {
  const auto silent =
      std::find_if(answers.begin(), answers.end(), [](const Answer& answer) { return !answer.holds; });
  const Counts counts(answers);
  return seeds_of(answers, std::nullopt) + (counts.silent == 1 ? " says" : " say") + " nothing (" +
         silent->silence + ")";
}

}  // namespace

Verdict verdict_of(std::span<const Answer> answers) {
  const Counts counts(answers);
  if (answers.empty()) return Verdict::not_run;
  if (counts.silent > 0) return Verdict::inconclusive;
  if (counts.holds == 0) return Verdict::not_reproduced;
  return counts.fails == 0 && counts.holds >= 2 ? Verdict::reproduced : Verdict::inconclusive;
}

std::size_t seeds_that_answer(std::span<const Answer> answers) {
  const Counts counts(answers);
  return counts.holds + counts.fails;
}

std::string observed_in(const Evidence& evidence) {
  std::vector<double> numbers;
  for (const Answer& answer : evidence.answers) {
    if (answer.holds) numbers.push_back(answer.number);
  }
  const std::string observed = told_over_seeds(numbers);
  return observed.empty() ? "" : observed + evidence.unit;
}

std::string finding_of(const Evidence& evidence, const std::string& expected) {
  const Counts counts(evidence.answers);
  std::string finding = "The " + evidence.subject;
  if (counts.holds + counts.fails == 0) {
    finding += ": " + silence_text(evidence.answers);
  } else {
    finding +=
        " is " + observed_in(evidence) + "; expected: " + expected + "; " + tally_text(evidence.answers);
    if (counts.silent > 0) finding += "; " + silence_text(evidence.answers);
  }
  finding += ".";
  for (const std::string& note : evidence.notes) finding += " " + note;
  return finding;
}

}  // namespace rankcollapse
