#include "experiments/sweep/experiment.hpp"

#include <algorithm>
#include <set>

namespace rankcollapse {
namespace {

std::vector<SweptValue> swept_by(const Assignments& assignments) {
  std::vector<SweptValue> swept;
  for (const auto& [key, value] : assignments) swept.push_back({key.text(), value.text()});
  return swept;
}

double multiply_adds(const Trial& trial) {
  const TrainingPlan& plan = trial.training;
  const auto samples = static_cast<double>(trial.dataset->train_samples());
  const double epochs = plan.optimizer
                            ? static_cast<double>(plan.steps) / static_cast<double>(plan.steps_per_epoch)
                            : static_cast<double>(plan.steps);  // of the full batch
  return trial.network.training_multiply_adds() * samples * epochs;
}

/// Whether one lies in the other, or they are the same.
bool overlap(const std::string& a, const std::string& b) {
  return (a + ".").starts_with(b + ".") || (b + ".").starts_with(a + ".");
}

// What --set says would be lost, or the sweep would not be the one in the file.
void expect_no_override_of(const std::vector<Assignments>& trials, const Document& document,
                           const Config& root) {
  std::map<std::string, Value> swept;
  for (const Assignments& trial : trials) {
    for (const auto& [key, value] : trial) swept.emplace(key.text(), key);
  }
  for (const Value& set : document.overridden()) {
    const auto varied = std::find_if(swept.begin(), swept.end(),
                                     [&](const auto& entry) { return overlap(set.text(), entry.first); });
    if (varied == swept.end()) continue;
    root.fail(set, "the sweep varies " + varied->first + " (" + varied->second.where() +
                       "): narrow the sweep with --only, or add --set sweep={} to train one trial");
  }
}

}  // namespace

std::size_t Experiment::index_of_dataset(Trial& trial) {
  const auto [entry, is_new] = dataset_numbers_.emplace(trial.data, datasets_.size());
  if (is_new) datasets_.push_back(std::move(trial.dataset));
  return entry->second;
}

void Experiment::add(const Assignments& assignments, Trial trial) {
  name_ = trial.name;
  trials_.push_back(
      {swept_by(assignments), trial.precision, trial.training.steps, multiply_adds(trial), {}, {}});
  for (const SweptValue& swept : trials_.back().swept) {
    if (std::find(swept_keys_.begin(), swept_keys_.end(), swept.key) == swept_keys_.end())
      swept_keys_.push_back(swept.key);
  }
  origins_.push_back({assignments, Identity(trial), index_of_dataset(trial)});
}

// Of several trials with the same of the `identities` the first stays.
void Experiment::drop_duplicates(const std::vector<std::string>& identities) {
  std::set<std::string> seen;
  std::size_t kept = 0;
  for (std::size_t index = 0; index < trials_.size(); ++index) {
    if (!seen.insert(identities[index]).second) continue;
    if (kept != index) {
      trials_[kept] = std::move(trials_[index]);
      origins_[kept] = std::move(origins_[index]);
    }
    ++kept;
  }
  duplicates_ += trials_.size() - kept;
  trials_.resize(kept);
  origins_.erase(origins_.begin() + static_cast<std::ptrdiff_t>(kept), origins_.end());
}

Trial Experiment::build(std::size_t index) const {
  Document variant = document_.variant(origins_.at(index).assignments);
  return read_trial(variant, default_name_);
}

Experiment read_experiment(Document document, const std::string& default_name) {
  Experiment experiment(std::move(document), default_name);
  const Config root = experiment.document_.root();
  root.keys();  // known ones: they are the variants' business
  const std::vector<Assignments> trials = expand_sweep(root);
  expect_no_override_of(trials, experiment.document_, root);
  experiment.document_.finish();

  Mistakes mistakes;
  TrialReader reader(default_name);
  for (const Assignments& assignments : trials) {
    Document variant = experiment.document_.variant(assignments);
    if (auto trial = reader.read(variant, assignments, mistakes))
      experiment.add(assignments, *std::move(trial));
  }
  mistakes.throw_if_any();

  std::vector<std::string> identities;  // as far as they are known: equal ones stay equal
  for (const Experiment::Origin& origin : experiment.origins_)
    identities.push_back(origin.identity.with_data(std::to_string(origin.dataset)));
  experiment.drop_duplicates(identities);
  return experiment;
}

void identify(Experiment& experiment, const DataPlaces& places) {
  std::vector<std::string> checksums;
  Mistakes mistakes;
  for (const auto& dataset : experiment.datasets_) {
    try {
      const auto record = dataset->recorded(places);
      checksums.push_back(record && record->current ? record->checksum : dataset->load(places, 0).checksum);
    } catch (const Error& error) {
      mistakes.add(error);
    }
  }
  mistakes.throw_if_any();

  std::vector<std::string> identities;
  for (std::size_t index = 0; index < experiment.trials_.size(); ++index) {
    const Experiment::Origin& origin = experiment.origins_[index];
    PlannedTrial& trial = experiment.trials_[index];
    trial.data_checksum = checksums[origin.dataset];
    trial.identity = origin.identity.with_data(trial.data_checksum);
    identities.push_back(trial.identity);
  }
  experiment.drop_duplicates(identities);
}

}  // namespace rankcollapse
