#include "experiments/sweep/found_trial.hpp"

namespace rankcollapse {

std::vector<FoundTrial> find_trials(const Experiment& experiment, const Store& store) {
  std::vector<FoundTrial> found;
  int number = store.next_number(experiment.name());
  for (const PlannedTrial& planned : experiment.trials()) {
    const auto folder = planned.identity.empty() ? std::nullopt : store.find(planned.identity);
    if (folder) {
      found.push_back({folder->lexically_normal(), folder->filename().string(), read_status(*folder)});
    } else {
      found.push_back({{}, std::to_string(number++), std::nullopt});
    }
  }
  return found;
}

std::vector<std::size_t> select_trials(const Experiment& experiment, const std::vector<FoundTrial>& found,
                                       const Only& only) {
  std::vector<std::size_t> selected;
  for (std::size_t index = 0; index < found.size(); ++index) {
    const PlannedTrial& planned = experiment.trials()[index];
    if (only.matches(planned.swept, planned.identity, found[index].name)) selected.push_back(index);
  }
  return selected;
}

}  // namespace rankcollapse
