#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "experiments/claims/claims.hpp"

namespace rankcollapse {

/// Judgements as a table (RFC 4180), a row a claim: id, kind, verdict, expected, observed, n, declared,
/// experiment, finding, work, place, statement.
std::string claims_csv(std::span<const Judgement> judgements);

/// The judgements that the trials of one experiment give.
std::vector<Judgement> judgements_of(const Verdicts& verdicts, const std::string& experiment);

/// A claim that was reproduced when it was recorded and is not any more.
struct LostClaim {
  std::string id;
  std::string now;  // "is not reproduced: The λ_min …", "is no longer stated"
};

/// Those of a recorded table; none where there is no such file. With `all_stated` a claim that is not among
/// the judgements is lost too. Throws Error (data).
std::vector<LostClaim> lost_since(const std::filesystem::path& recorded, std::span<const Judgement> now,
                                  bool all_stated);

}  // namespace rankcollapse
