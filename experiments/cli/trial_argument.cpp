#include "experiments/cli/trial_argument.hpp"

#include <algorithm>
#include <set>

#include "engine/config/suggestion.hpp"
#include "engine/core/error.hpp"
#include "experiments/store/recorded_trial.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t fewest_digits = 4;

std::string plural(std::size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// The paths, a line each; of very many the first.
std::string lines_of(const std::vector<fs::path>& folders) {
  constexpr std::size_t most = 10;
  std::string text;
  for (std::size_t index = 0; index < std::min(most, folders.size()); ++index) {
    text += "\n  " + folders[index].string();
  }
  if (folders.size() > most) text += "\n  and " + std::to_string(folders.size() - most) + " more";
  return text;
}

/// Whether `word` begins the identity of the trial whose folder's name ends in `digits`.
bool begins_identity(const std::string& word, const std::string& digits, const fs::path& folder) {
  if (word.size() < fewest_digits) return false;
  if (word.size() <= digits.size()) return digits.starts_with(word);
  return word.starts_with(digits) && recorded_identity(folder).starts_with(word);
}

class Lookup {
 public:
  Lookup(const std::string& word, const fs::path& results) : word_(word), results_(results) {
    for (const fs::path& experiment : experiment_folders(results)) {
      ++experiments_;
      const auto trials = trial_folders(experiment);
      trials_.insert(trials_.end(), trials.begin(), trials.end());
    }
  }

  fs::path found(const std::string& nothing) const {
    const std::vector<fs::path> matches = matching();
    if (matches.empty())
      throw Error(ExitCode::usage, "there is " + nothing + " '" + word_ + "'" + whereabouts());
    if (matches.size() == 1) return matches.front();
    throw Error(ExitCode::usage, "'" + word_ + "' can mean any of " + plural(matches.size(), "trial") +
                                     "; say which by its folder or more digits:" + lines_of(matches));
  }

 private:
  std::vector<fs::path> matching() const {
    std::vector<fs::path> matches;
    std::set<std::string> identities;
    for (const fs::path& trial : trials_) {
      if (matches_word(trial) && identities.insert(key_of(trial)).second) matches.push_back(trial);
    }
    return matches;
  }

  bool matches_word(const fs::path& trial) const {
    const std::string name = trial.filename().string();
    const TrialFolderName parts = parse_trial_folder_name(name);
    return word_ == name || is_number_of(word_, name) || word_ == parts.label ||
           word_ == name.substr(0, name.size() - parts.digits.size() - 1) ||
           begins_identity(word_, parts.digits, trial);
  }

  /// The same for the run and its committed form.
  static std::string key_of(const fs::path& trial) {
    const std::string identity = recorded_identity(trial);
    return identity.empty() ? trial.string() : identity;
  }

  std::string whereabouts() const {
    const std::string place = "'" + results_.string() + "'", advice = " (another place: --results DIR)";
    if (!fs::is_directory(results_)) return ": no such folder, and no results in " + place + advice;
    if (trials_.empty()) return ": no such folder, and there are no trials in " + place + advice;
    std::string text = ": looked through " + plural(trials_.size(), "trial") + " of " +
                       plural(experiments_, "experiment") + " in " + place + advice;
    std::vector<std::string> names;
    for (const fs::path& trial : trials_) {
      names.push_back(trial.filename().string());
      const TrialFolderName parts = parse_trial_folder_name(names.back());
      names.insert(names.end(), {parts.digits, parts.label});
      if (word_.size() >= fewest_digits) names.push_back(parts.digits.substr(0, word_.size()));
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    if (const auto meant = suggestion(word_, known)) text += "; did you mean '" + std::string(*meant) + "'?";
    const bool is_hexadecimal = word_.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_hexadecimal && word_.size() < fewest_digits) {
      text += "; of an identity " + std::to_string(fewest_digits) + " digits or more are needed";
    }
    return text;
  }

  const std::string& word_;
  const fs::path& results_;
  std::vector<fs::path> trials_;
  std::size_t experiments_ = 0;
};

}  // namespace

fs::path trial_called(const std::string& word, const fs::path& results, const std::string& nothing) {
  if (!fs::is_directory(word)) return Lookup(word, results).found(nothing);
  const fs::path folder = (fs::path(word) / "").parent_path();
  if (fs::exists(folder / "config.yaml") || fs::exists(folder / "status.json")) return folder;
  const auto inside = trial_folders(folder);
  throw Error(ExitCode::usage, "'" + folder.string() + "' is not the folder of a trial" +
                                   (inside.empty() ? ": it has no config.yaml"
                                                   : ", but holds " + plural(inside.size(), "trial") + ":" +
                                                         lines_of(inside)));
}

Option results_option(fs::path& results) {
  return {.name = "--results",
          .target = &results,
          .help = "where trials are looked up (default: results)",
          .value_name = "DIR"};
}

}  // namespace rankcollapse
