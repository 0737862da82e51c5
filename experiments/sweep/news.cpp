#include "experiments/sweep/news.hpp"

#include <set>

#include "engine/core/error.hpp"
#include "engine/files/read_file.hpp"
#include "experiments/store/recorded_trial.hpp"

namespace rankcollapse {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_compared = 100;  // recorded trials

/// The trials in the experiment's folder that are none of `rows`.
std::vector<fs::path> former_trials(const fs::path& experiment, const std::vector<TrialRow>& rows) {
  std::set<std::string> present;
  for (const TrialRow& row : rows) present.insert(row.folder.filename().string());
  std::vector<fs::path> former;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(experiment, none)) {
    const std::string name = entry.path().filename().string();
    if (name.find('~') != std::string::npos && !present.contains(name)) former.push_back(entry.path());
  }
  std::sort(former.begin(), former.end());
  return former;
}

/// Nothing where the folder does not hold all of it.
std::optional<TrialInputs> recorded_inputs(const fs::path& trial) {
  const auto config = read_file(trial / "config.yaml");
  if (!config) return std::nullopt;
  try {
    const RecordedTrial recorded = read_recorded_trial(TrialRow{trial, {}, {}, {}});
    if (std::holds_alternative<std::nullptr_t>(recorded.provenance.value)) return std::nullopt;
    const Json* version = recorded.provenance.find("numerics_version");
    return TrialInputs{*config, recorded.provenance_text({"data", "checksum"}),
                       version == nullptr ? 0 : static_cast<int>(version->integer()),
                       recorded.provenance_text({"initial_weights", "checksum"})};
  } catch (const Error&) {
    return std::nullopt;
  }
}

struct Difference {
  fs::path trial;
  std::string reasons;
};

/// The former trial that a new one differs from in the least.
std::optional<Difference> nearest(const UnknownTrial& unknown, const std::vector<fs::path>& former) {
  std::optional<Difference> least;
  for (std::size_t index = 0; index < std::min(former.size(), most_compared); ++index) {
    const auto recorded = recorded_inputs(former[index]);
    if (!recorded) continue;
    try {
      const std::string reasons = why_new(*recorded, unknown.inputs);
      if (!least || reasons.size() < least->reasons.size()) least = Difference{former[index], reasons};
    } catch (const Error&) {
      continue;  // no configuration any more
    }
  }
  return least;
}

}  // namespace

std::string news_of(std::span<const UnknownTrial> unknown, const std::vector<TrialRow>& rows,
                    const fs::path& experiment) {
  const std::vector<fs::path> former = former_trials(experiment, rows);
  if (unknown.empty() || (former.empty() && unknown.size() == rows.size())) return "";
  std::string text = std::to_string(unknown.size()) + (unknown.size() == 1 ? " trial is" : " trials are") +
                     " new in " + experiment.string() + "\n";
  if (const auto difference = nearest(unknown.front(), former)) {
    text += unknown.front().folder.filename().string() + " is not " + difference->trial.filename().string() +
            ", which is recorded: " + difference->reasons + "\n";
  }
  return text;
}

}  // namespace rankcollapse
