#include "experiments/report/weights.hpp"

#include <algorithm>

#include "experiments/records/layers.hpp"
#include "experiments/report/numbers.hpp"

namespace rankcollapse {

std::string layer_name(const std::string& weight) {
  return weight.substr(0, weight.rfind('.'));
}

std::vector<std::string> weights_of(std::span<const Record* const> trials, const std::string& probe) {
  std::vector<std::string> weights;
  for (const Record* trial : trials) {
    const RecordedTable& table = trial->probe(probe);
    for (std::size_t row = 0; row < table.size(); ++row) {
      const std::string& reading = table.text(row, "reading");
      const std::string& weight = table.text(row, "layer");
      if (reading != "matrix" && reading != "unfolded") continue;
      if (std::find(weights.begin(), weights.end(), weight) == weights.end()) weights.push_back(weight);
    }
  }
  return weights;
}

std::vector<Condition> conditions_by_penalty(std::span<const Record* const> trials) {
  std::vector<Condition> conditions = conditions_of(trials);
  std::stable_sort(conditions.begin(), conditions.end(), [](const Condition& a, const Condition& b) {
    return a.trials.front()->largest_weight_decay() < b.trials.front()->largest_weight_decay();
  });
  return conditions;
}

std::string finding_without_diverged(std::span<const Record* const> trials,
                                     const std::function<std::string(std::span<const Record* const>)>& say) {
  std::vector<const Record*> told;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(told),
               [](const Record* trial) { return !trial->diverged(); });
  const std::size_t diverged = trials.size() - told.size();
  if (diverged == 0) return say(told);
  const std::string left_out = counted(diverged, "trial") + " diverged";
  return told.empty() ? left_out + ", and no other is there."
                      : say(told) + " " + left_out + ", left out here.";
}

std::string condition_name(const Condition& condition) {
  return condition.label.empty() ? "as configured" : condition.label;
}

bool is_wider_than_classes(const Record& trial, const std::string& weight) {
  return static_cast<double>(full_rank_of(trial, weight)) > class_count(trial);
}

std::size_t full_rank_of(const Record& trial, const std::string& weight) {
  const RecordedSeries spectra = trial.series("spectrum", weight);
  if (!spectra.values.empty()) return spectra.values.front().size();
  const RecordedSeries profile = trial.series("ranks", weight);
  return profile.values.empty() ? 0 : static_cast<std::size_t>(profile.values.front().back());
}

}  // namespace rankcollapse
