#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/report/report.hpp"

/// The folder of one of the small sweeps that are recorded for tests.
inline std::filesystem::path recorded(const std::string& experiment) {
  return std::filesystem::path(PROJECT_ROOT) / "tests/experiments/recorded" / experiment;
}

inline std::string page_of(const std::vector<std::filesystem::path>& experiments,
                           const rankcollapse::Verdicts& verdicts = {}) {
  return rankcollapse::html_report(rankcollapse::read_records(experiments), verdicts);
}

/// A verdict of each kind that a page shows in its own way.
inline rankcollapse::Verdicts some_verdicts() {
  using namespace rankcollapse;
  const auto judgement = [](const char* id, const char* kind, Verdict verdict) {
    Judgement one;
    one.id = id;
    one.work = "A work";
    one.place = "its first sentence";
    one.statement = "The smallest eigenvalue λ_min is 0.0414.";
    one.kind = kind;
    one.experiment = "penalties";
    one.verdict = verdict;
    one.expected = "≥ rank[numpy]";
    one.observed = "0.0402 (0.0398–0.0405)";
    one.n = 3;
    one.finding = "It is <so>.";
    one.declared = Declared::before_the_run;
    return one;
  };
  return {
      {judgement("first", "reproduction", Verdict::reproduced),
       judgement("second", "reproduction", Verdict::not_reproduced),
       judgement("third", "hypothesis", Verdict::inconclusive),
       judgement("fourth", "reproduction", Verdict::not_testable), judgement("fifth", "law", Verdict::law)},
      {{"A work", "its last line", "the tolerance divides where it multiplies"}}};
}
