#include "experiments/claims/claims.hpp"

#include <algorithm>
#include <set>

#include "engine/core/error.hpp"
#include "experiments/claims/claims_file.hpp"
#include "experiments/claims/declared.hpp"
#include "experiments/claims/verdict.hpp"

namespace rankcollapse {
namespace {

std::string trials_text(std::size_t count, const std::string& experiment) {
  if (count == 0) return "No finished trial of '" + experiment + "' is here.";
  return (count == 1 ? "The only finished trial"
                     : "None of the " + std::to_string(count) + " finished trials") +
         " of '" + experiment + "' is" + (count == 1 ? " not" : "") + " one that it speaks of";
}

void judge_by_trials(const ClaimsFile& file, const Claim& claim, const Records& records,
                     Declarations& declarations, Judgement& judgement) {
  const std::vector<const Record*> trials = records.of(claim.experiment);
  const Evidence evidence = claim.check->judge(trials);
  judgement.expected = claim.check->expected();
  judgement.verdict = verdict_of(evidence.answers);
  if (judgement.verdict == Verdict::not_run) {
    judgement.finding = trials_text(trials.size(), claim.experiment);
    if (trials.empty()) return;
    judgement.finding += ": the " + evidence.subject + ".";
    for (const std::string& note : evidence.notes) judgement.finding += " " + note;
    return;
  }
  judgement.observed = observed_in(evidence);
  judgement.n = seeds_that_answer(evidence.answers);
  judgement.finding = finding_of(evidence, judgement.expected);
  const auto unfinished = records.unfinished_of.find(claim.experiment);
  if (unfinished != records.unfinished_of.end() && judgement.verdict == Verdict::reproduced) {
    judgement.verdict = Verdict::inconclusive;
    judgement.finding += " It is not decided while " + std::to_string(unfinished->second) +
                         " of the experiment's trials have no result.";
  }
  judgement.declared = declarations.of(file.path, claim, evidence.trials);
}

Judgement judgement_of(const ClaimsFile& file, const Claim& claim, const Records& records,
                       Declarations& declarations) {
  Judgement judgement;
  judgement.id = claim.id;
  judgement.work = file.work;
  judgement.place = claim.place;
  judgement.statement = claim.statement;
  judgement.kind = claim.kind;
  judgement.experiment = claim.experiment;
  if (claim.kind == "law") {
    judgement.verdict = Verdict::law;
    judgement.finding = "The test \"" + claim.test + "\" holds it.";
  } else if (!claim.not_testable.empty()) {
    judgement.verdict = Verdict::not_testable;
    judgement.finding = claim.not_testable;
  } else {
    judge_by_trials(file, claim, records, declarations, judgement);
  }
  return judgement;
}

}  // namespace

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::reproduced:
      return "reproduced";
    case Verdict::not_reproduced:
      return "not reproduced";
    case Verdict::inconclusive:
      return "inconclusive";
    case Verdict::not_testable:
      return "not testable here";
    case Verdict::law:
      return "law";
    case Verdict::not_run:
      break;
  }
  return "not run";
}

std::string declared_name(Declared declared) {
  switch (declared) {
    case Declared::before_the_run:
      return "before the run";
    case Declared::after_the_run:
      return "after the run";
    case Declared::unknown:
      break;
  }
  return "unknown";
}

Verdicts judge(const std::vector<std::filesystem::path>& files, const Records& records) {
  std::vector<ClaimsFile> read;
  std::set<std::string> ids;
  for (const std::filesystem::path& path : files) {
    read.push_back(read_claims(path));
    for (const Claim& claim : read.back().claims) {
      if (!ids.insert(claim.id).second)
        throw Error(ExitCode::usage, "'" + path.string() + "': a claim of another file has the id '" +
                                         claim.id + "' too: give it another one");
    }
  }
  Verdicts verdicts;
  Declarations declarations;
  for (const ClaimsFile& file : read) {
    for (const Claim& claim : file.claims) {
      verdicts.judgements.push_back(judgement_of(file, claim, records, declarations));
    }
    verdicts.defects.insert(verdicts.defects.end(), file.defects.begin(), file.defects.end());
  }
  return verdicts;
}

std::vector<std::filesystem::path> claims_files(const std::filesystem::path& program_folder) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder = program_folder / "claims";
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
  }
  if (files.empty())
    throw Error(ExitCode::internal, "there are no claims in '" + folder.string() +
                                        "', where they belong beside the program: build it anew");
  std::sort(files.begin(), files.end());
  return files;
}

std::string headline(const Verdicts& verdicts) {
  std::string line;
  const auto add = [&](Verdict verdict) {
    const auto count = std::count_if(
        verdicts.judgements.begin(), verdicts.judgements.end(), [&](const Judgement& judgement) {
          return judgement.kind == "reproduction" && judgement.verdict == verdict;
        });
    line += (line.empty() ? "" : ", ") + std::to_string(count) + " " + verdict_name(verdict);
  };
  for (const Verdict verdict : {Verdict::reproduced, Verdict::not_reproduced, Verdict::inconclusive,
                                Verdict::not_testable, Verdict::not_run}) {
    add(verdict);
  }
  return line;
}

}  // namespace rankcollapse
