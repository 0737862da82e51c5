#include "experiments/claims/verdict.hpp"

#include <catch2/catch.hpp>

using namespace rankcollapse;

namespace {

std::vector<Answer> answers(const std::vector<std::optional<bool>>& all) {
  std::vector<Answer> answers;
  for (const auto& holds : all) {
    Answer answer;
    answer.seed = std::to_string(answers.size() + 1);
    answer.holds = holds;
    answer.number = static_cast<double>(answers.size() + 1);
    if (!holds) answer.silence = "it is not recorded";
    answers.push_back(answer);
  }
  return answers;
}

std::string verdict(const std::vector<std::optional<bool>>& all) {
  return verdict_name(verdict_of(answers(all)));
}

std::string finding(const std::vector<std::optional<bool>>& all) {
  Evidence evidence;
  evidence.answers = answers(all);
  evidence.subject = "number";
  evidence.unit = " %";
  evidence.notes = {"A note."};
  return finding_of(evidence, "≥ 2");
}

const std::optional<bool> nothing;

}  // namespace

TEST_CASE("a statement is reproduced where it holds for every one of two or more seeds, never by one") {
  CHECK(verdict({true, true}) == "reproduced");
  CHECK(verdict({true, true, true}) == "reproduced");
  CHECK(verdict({true}) == "inconclusive");
}

TEST_CASE("a statement is not reproduced where it fails for every seed, be it one") {
  CHECK(verdict({false}) == "not reproduced");
  CHECK(verdict({false, false, false}) == "not reproduced");
}

TEST_CASE("seeds that disagree, and seeds that were run and say nothing, leave a statement open") {
  CHECK(verdict({true, true, false}) == "inconclusive");
  CHECK(verdict({true, true, nothing}) == "inconclusive");
  CHECK(verdict({false, false, nothing}) == "inconclusive");
  CHECK(verdict({nothing, nothing}) == "inconclusive");
  CHECK(verdict({}) == "not run");
}

TEST_CASE("a finding tells the numbers, for which seeds they suffice, and why a seed says nothing") {
  CHECK(finding({true}) ==
        "The number is 1 %; expected: ≥ 2; it holds for seed 1, and one seed is not enough. A note.");
  CHECK(finding({false}) == "The number is 1 %; expected: ≥ 2; it fails for seed 1, the only one. A note.");
  CHECK(finding({true, true, true}) ==
        "The number is 2 (1–3) %; expected: ≥ 2; it holds for each of 3 seeds. A note.");
  CHECK(finding({false, false}) ==
        "The number is 1.5 (1–2) %; expected: ≥ 2; it fails for each of 2 seeds. A note.");
  CHECK(finding({false, true, true}) ==
        "The number is 2 (1–3) %; expected: ≥ 2; it holds for seeds 2, 3 and fails for seed 1. A note.");
  CHECK(finding({true, true, nothing}) ==
        "The number is 1.5 (1–2) %; expected: ≥ 2; it holds for each of 2 seeds; seed 3 says nothing (it is "
        "not "
        "recorded). A note.");
  CHECK(finding({nothing, nothing}) == "The number: seeds 1, 2 say nothing (it is not recorded). A note.");
}
