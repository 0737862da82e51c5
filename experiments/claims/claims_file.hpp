#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "experiments/claims/check.hpp"
#include "experiments/claims/claims.hpp"

namespace rankcollapse {

/// A row of a file of claims.
struct Claim {
  std::string id, place, statement, kind;
  std::string test;              // of a law: the test that holds it
  std::string not_testable;      // why no experiment of ours can judge it; "" of all others
  std::string experiment;        // whose trials judge it
  std::unique_ptr<Check> check;  // how; nothing of a law and of what is not testable
  std::string text;              // all that the file says of it, on one line: what `declared` compares
};

/// A file in the format of experiments/claims/README.md.
struct ClaimsFile {
  std::filesystem::path path;
  std::string work;
  std::vector<Claim> claims;
  std::vector<Defect> defects;
};

/// Throws Error (usage) with all mistakes.
ClaimsFile read_claims(const std::filesystem::path& file);

/// The texts of the claims in such a file's content, by id; mistakes other than those that make it unreadable
/// are passed over. Throws Error (usage).
std::vector<std::pair<std::string, std::string>> claim_texts(const std::string& content,
                                                             const std::string& name);

}  // namespace rankcollapse
