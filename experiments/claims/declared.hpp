#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "experiments/claims/claims.hpp"
#include "experiments/claims/claims_file.hpp"

namespace rankcollapse {

/// Whether claims stood in a repository when the trials that judge them were trained. Git is asked for the
/// file at the commit that a trial ran: in the repository around the file, at its place there or under its
/// name in configs/claims, and then in that around the trial, in configs/claims. Answers are kept.
class Declarations {
 public:
  /// Before the run where the claim's text is the same at the commits of all trials; after it where it is
  /// missing or another one at any of them; unknown where git, the repository, a commit or the file is not to
  /// be had.
  Declared of(const std::filesystem::path& file, const Claim& claim, std::span<const Record* const> trials);

 private:
  using Texts = std::map<std::string, std::string>;  // by id

  const std::optional<Texts>& at_commit(const std::filesystem::path& file, const Record& trial);

  std::map<std::pair<std::filesystem::path, std::string>, std::optional<Texts>> known_;
};

}  // namespace rankcollapse
