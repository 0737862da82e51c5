#include "experiments/claims/claims_record.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "engine/files/csv.hpp"

namespace rankcollapse {

std::string claims_csv(std::span<const Judgement> judgements) {
  std::string text = csv_line({"id", "kind", "verdict", "expected", "observed", "n", "declared", "experiment",
                               "finding", "work", "place", "statement"});
  for (const Judgement& one : judgements) {
    const bool is_judged = one.n > 0;
    text += csv_line({one.id, one.kind, verdict_name(one.verdict), one.expected, one.observed,
                      is_judged ? std::to_string(one.n) : "", is_judged ? declared_name(one.declared) : "",
                      one.experiment, one.finding, one.work, one.place, one.statement});
  }
  return text;
}

std::vector<Judgement> judgements_of(const Verdicts& verdicts, const std::string& experiment) {
  std::vector<Judgement> judgements;
  std::copy_if(verdicts.judgements.begin(), verdicts.judgements.end(), std::back_inserter(judgements),
               [&](const Judgement& one) { return one.experiment == experiment; });
  return judgements;
}

std::vector<LostClaim> lost_since(const std::filesystem::path& recorded, std::span<const Judgement> now,
                                  bool all_stated) {
  std::vector<LostClaim> lost;
  if (!std::filesystem::exists(recorded)) return lost;
  const CsvTable table = read_csv(recorded);
  const auto id = table.column("id"), verdict = table.column("verdict");
  if (!id || !verdict)
    throw Error(ExitCode::data,
                "'" + recorded.string() + "' is no table of claims: it has no columns id and verdict");
  for (const auto& row : table.rows) {
    if (row[*verdict] != verdict_name(Verdict::reproduced)) continue;
    const auto found =
        std::find_if(now.begin(), now.end(), [&](const Judgement& one) { return one.id == row[*id]; });
    if (found == now.end()) {
      if (all_stated) lost.push_back({row[*id], "is no longer stated"});
    } else if (found->verdict != Verdict::reproduced) {
      lost.push_back({row[*id], "is " + verdict_name(found->verdict) + ": " + found->finding});
    }
  }
  return lost;
}

}  // namespace rankcollapse
