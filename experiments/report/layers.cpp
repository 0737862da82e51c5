#include "experiments/report/layers.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

constexpr double settling_dose = 7.0;

/// The names of the layers that a configuration lists, in its order.
std::vector<std::string> listed_layers(const Record& trial) {
  std::vector<std::string> names;
  for (std::size_t place = 0;; ++place) {
    const std::string& name = trial.setting("model.layers." + std::to_string(place) + ".name");
    if (name.empty()) return names;
    names.push_back(name);
  }
}

}  // namespace

std::string layer_name(const std::string& weight) {
  return weight.substr(0, weight.rfind('.'));
}

std::string inputs_of(const Record& trial, const std::string& weight) {
  const std::vector<std::string> names = listed_layers(trial);
  const auto found = std::find(names.begin(), names.end(), layer_name(weight));
  if (found == names.end()) return "";
  return found == names.begin() ? "input" : *(found - 1);
}

std::size_t number_of_classes(const Record& trial) {
  for (const char* probe : {"neural_collapse", "rank_bound"}) {
    const RecordedTable& table = trial.probe(probe);
    for (std::size_t row = 0; row < table.size(); ++row) {
      const double classes = table.number(row, "classes");
      if (classes >= 1.0) return static_cast<std::size_t>(classes);
    }
  }
  const double classes = trial.number("dataset.classes");
  return classes >= 1.0 ? static_cast<std::size_t>(classes) : 0;
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

std::string condition_name(const Condition& condition) {
  return condition.label.empty() ? "as configured" : condition.label;
}

bool is_settled(const Record& trial) {
  if (trial.diverged()) return false;
  if (trial.status().converged) return *trial.status().converged;
  if (trial.largest_weight_decay() == 0.0) return true;
  const RecordedTable& norms = trial.probe("weight_norms");
  double most = 0.0;
  for (std::size_t row = 0; row < norms.size(); ++row) {
    const double dose = norms.number(row, "dose");
    if (!std::isnan(dose)) most = std::max(most, dose);
  }
  return most >= settling_dose;
}

std::size_t full_rank_of(const Record& trial, const std::string& weight) {
  const RecordedSeries spectra = trial.series("spectrum", weight);
  if (!spectra.values.empty()) return spectra.values.front().size();
  const RecordedSeries profile = trial.series("ranks", weight);
  return profile.values.empty() ? 0 : static_cast<std::size_t>(profile.values.front().back());
}

}  // namespace rankcollapse
