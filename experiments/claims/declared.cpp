#include "experiments/claims/declared.hpp"

#include <algorithm>

#include "engine/core/error.hpp"
#include "experiments/bench/processes.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

/// `env` finds git; no shell reads these words, no variable leads to another repository, and no folder
/// that came from elsewhere can make git fetch what it lacks.
std::optional<std::string> git(const fs::path& folder, std::vector<std::string> words) {
  words.insert(words.begin(), {"/usr/bin/env", "-u", "GIT_DIR", "-u", "GIT_WORK_TREE",
                               "GIT_ALLOW_PROTOCOL=none", "git", "-C", folder.string()});
  constexpr Seconds patience(20);
  try {
    const Ended ended = run_together({words, {}}, 1, patience).front();
    if (ended.exit_code != 0) return std::nullopt;
    return ended.output;
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_commit(const std::string& text) {
  return text.size() >= 40 && text.find_first_not_of("0123456789abcdef") == text.npos;
}

bool knows(const fs::path& folder, const std::string& commit) {
  return git(folder, {"cat-file", "-e", commit + "^{commit}"}).has_value();
}

/// A file's content at a commit, as it is: cat-file runs no filter of the repository.
std::optional<std::string> content_of(const fs::path& folder, const std::string& commit,
                                      const std::string& path) {
  return git(folder, {"cat-file", "blob", commit + ":" + path});
}

fs::path folder_of(const fs::path& file) {
  return fs::absolute(file).parent_path();
}

}  // namespace

const std::optional<Declarations::Texts>& Declarations::at_commit(const fs::path& file, const Record& trial) {
  const std::string commit = trial.commit();
  const auto [place, is_new] = known_.try_emplace({file, commit});
  std::optional<Texts>& texts = place->second;
  if (!is_new || !is_commit(commit)) return texts;

  const std::string name = file.filename().string(), in_repository = "configs/claims/" + name;
  std::optional<std::string> content;
  if (knows(folder_of(file), commit)) {
    content = content_of(folder_of(file), commit, "./" + name);
    if (!content) content = content_of(folder_of(file), commit, in_repository);
    if (!content) content = "claims: []";  // its own repository, in which it did not stand
  } else if (const fs::path around = folder_of(trial.folder()); knows(around, commit)) {
    content = content_of(around, commit, in_repository);
  }
  if (!content) return texts;
  try {
    const auto pairs = claim_texts(*content, name + " at " + commit);
    texts.emplace(pairs.begin(), pairs.end());
  } catch (const Error&) {
    texts.reset();
  }
  return texts;
}

Declared Declarations::of(const fs::path& file, const Claim& claim, std::span<const Record* const> trials) {
  bool all_known = !trials.empty();
  for (const Record* trial : trials) {
    const std::optional<Texts>& texts = at_commit(file, *trial);
    if (!texts) {
      all_known = false;
      continue;
    }
    const auto found = texts->find(claim.id);
    if (found == texts->end() || found->second != claim.text) return Declared::after_the_run;
  }
  return all_known ? Declared::before_the_run : Declared::unknown;
}

}  // namespace rankcollapse
