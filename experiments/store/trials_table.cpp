#include "experiments/store/trials_table.hpp"

#include <algorithm>
#include <map>

#include "engine/files/csv.hpp"
#include "experiments/store/trial_status.hpp"

namespace rankcollapse {

void write_trials_table(const std::filesystem::path& experiment) {
  std::map<std::string, TrialStatus> trials;
  std::vector<std::string> metrics;
  for (const auto& entry : std::filesystem::directory_iterator(experiment)) {
    const auto status = read_status(entry.path());
    if (!status) continue;
    for (const auto& [name, value] : status->final_metrics) {
      if (std::find(metrics.begin(), metrics.end(), name) == metrics.end()) metrics.push_back(name);
    }
    trials.emplace(entry.path().filename().string(), *status);
  }
  std::vector<std::string> header = {"trial", "status"};
  header.insert(header.end(), metrics.begin(), metrics.end());
  header.insert(header.end(), {"result_hash", "seconds"});
  CsvWriter table(experiment / "trials.csv", header);
  for (const auto& [name, status] : trials) {
    std::vector<std::string> row = {name, status.state};
    for (const std::string& metric : metrics) {
      const auto found = std::find_if(status.final_metrics.begin(), status.final_metrics.end(),
                                      [&](const auto& pair) { return pair.first == metric; });
      row.push_back(found == status.final_metrics.end() ? "" : found->second);
    }
    row.insert(row.end(), {status.result_hash, shortest(status.seconds)});
    table.append(row);
  }
}

}  // namespace rankcollapse
