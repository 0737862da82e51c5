#include "experiments/records/records.hpp"

#include <algorithm>
#include <set>

namespace rankcollapse {

std::vector<std::string> Records::experiments() const {
  std::vector<std::string> names;
  for (const Record& trial : trials) {
    if (std::find(names.begin(), names.end(), trial.experiment()) == names.end())
      names.push_back(trial.experiment());
  }
  return names;
}

std::vector<const Record*> Records::of(const std::string& experiment) const {
  std::vector<const Record*> found;
  for (const Record& trial : trials) {
    if (trial.experiment() == experiment) found.push_back(&trial);
  }
  return found;
}

Records read_records(std::span<const std::filesystem::path> experiments) {
  Records records;
  std::set<std::pair<std::string, std::string>> seen;  // experiment and identity
  for (const std::filesystem::path& folder : experiments) {
    const std::string name = folder.filename().string();
    for (const TrialRow& row : recorded_rows(folder)) {
      if (!row.status || !row.status->finished()) {
        ++records.unfinished;
        ++records.unfinished_of[name];
      } else if (seen.emplace(name, row.identity).second) {
        records.trials.emplace_back(name, row);
      }
    }
  }
  return records;
}

}  // namespace rankcollapse
