#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/records/records.hpp"

namespace rankcollapse {

/// What becomes of a statement when it is held against what is recorded.
enum class Verdict {
  reproduced,      // holds for every seed, of which there are at least two
  not_reproduced,  // fails for every seed
  inconclusive,    // the seeds disagree, one of them says nothing, or there is one and it holds
  not_testable,    // what it takes cannot be had here; Judgement::finding says what
  law,             // a theorem or a definition: a test of this project holds it
  not_run          // no finished trial that it speaks of is among the records
};

/// "reproduced", "not reproduced", "inconclusive", "not testable here", "law", "not run".
std::string verdict_name(Verdict verdict);

/// Whether the statement, word by word and number by number, stood in the repository at the commit that the
/// trials ran at.
enum class Declared { before_the_run, after_the_run, unknown };

std::string declared_name(Declared declared);  // "before the run", …

/// A statement of a work, with its verdict.
struct Judgement {
  std::string id, work, place, statement;
  std::string kind;        // "reproduction", "hypothesis" or "law"
  std::string experiment;  // whose trials judge it; "" of what no trial can
  Verdict verdict = Verdict::not_run;
  std::string expected;  // "0.0414 ± 10 %"
  std::string observed;  // "0.0402 (0.0398–0.0405)", mean and range over seeds; "" where there is nothing
  std::size_t n = 0;     // seeds that say that it holds or fails
  std::string finding;   // one sentence made of the numbers, or why there is no verdict
  Declared declared = Declared::unknown;
};

/// What is wrong in a work, which nobody should reproduce.
struct Defect {
  std::string work, place, defect;
};

struct Verdicts {
  std::vector<Judgement> judgements;  // in the order of the files
  std::vector<Defect> defects;
};

/// Holds the claims of some files against records. Throws Error (usage) on mistakes in a file, all at once.
Verdicts judge(const std::vector<std::filesystem::path>& files, const Records& records);

/// How many reproductions, hypotheses and laws apart, came out how: "3 reproduced, 1 not reproduced, 4
/// inconclusive, 5 not testable here, 2 not run".
std::string headline(const Verdicts& verdicts);

/// The files of claims that lie beside the program, sorted by name. Throws Error (internal) where there are
/// none.
std::vector<std::filesystem::path> claims_files(const std::filesystem::path& program_folder);

}  // namespace rankcollapse
