#include "experiments/cli/results_argument.hpp"

#include <algorithm>

#include "engine/config/config.hpp"
#include "engine/core/error.hpp"
#include "experiments/store/trial_folders.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& word, const std::string& what) {
  throw Error(ExitCode::usage, "'" + word.string() + "' " + what);
}

/// What was probably meant by a path that is not there: an experiment of the folder `results`.
std::string meant(const fs::path& word) {
  std::vector<std::string> names;
  for (const fs::path& experiment : experiment_folders("results")) {
    if (experiment.filename() == word.filename()) return "; did you mean '" + experiment.string() + "'?";
    names.push_back(experiment.filename().string());
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  return names.empty() ? "" : known_names(word.filename().string(), "experiments in 'results'", known);
}

std::vector<fs::path> experiments_at(const fs::path& word) {
  if (!fs::exists(word)) refuse(word, "is not there" + meant(word));
  if (!fs::is_directory(word)) refuse(word, "is no folder: give an experiment's folder or a results folder");
  const fs::path folder = (word / "").lexically_normal().parent_path();
  if (fs::exists(folder / "trials.csv") || !trial_folders(folder).empty()) return {folder};
  if (fs::exists(folder / "config.yaml")) {
    refuse(word,
           "is the folder of one trial: 'rankcollapse show' takes it; here the folder around it is meant");
  }
  const bool is_runs = folder.filename() == "runs";
  std::vector<fs::path> experiments = experiment_folders(is_runs ? folder.parent_path() : folder);
  if (is_runs) {
    std::erase_if(experiments,
                  [&](const fs::path& experiment) { return experiment.parent_path() != folder; });
  }
  if (experiments.empty()) refuse(word, "holds no experiments: neither trials.csv nor folders of trials");
  return experiments;
}

}  // namespace

std::vector<fs::path> experiments_called(const std::vector<fs::path>& words) {
  std::vector<fs::path> all;
  for (const fs::path& word : words.empty() ? std::vector<fs::path>{"results"} : words) {
    for (const fs::path& experiment : experiments_at(word)) {
      if (std::find(all.begin(), all.end(), experiment) == all.end()) all.push_back(experiment);
    }
  }
  return all;
}

Option experiments_option(std::vector<fs::path>& words) {
  return {.name = "RESULTS",
          .target = &words,
          .help = "experiments or a results folder (default: results)",
          .offer = Offer::experiments};
}

}  // namespace rankcollapse
