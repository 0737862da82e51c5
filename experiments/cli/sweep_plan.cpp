#include "experiments/cli/sweep_plan.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/core/matrix.hpp"
#include "experiments/cli/describe.hpp"
#include "experiments/cli/surroundings.hpp"
#include "experiments/cli/text_table.hpp"
#include "experiments/store/trial_condition.hpp"
#include "experiments/sweep/found_trial.hpp"
#include "experiments/sweep/time_steps.hpp"

namespace rankcollapse {
namespace {

constexpr double seconds_of_timing = 0.3;    // a kind of trial
constexpr std::size_t most_timed_kinds = 8;  // further ones are taken to cost as much for a multiplication
constexpr double cost_of_float64 = 2.0;      // beside float32, where this program cannot time it

std::string standing(const FoundTrial& trial) {
  return trial.folder.empty() ? "new" : std::string(name_of(condition_of(trial.folder, trial.status).kind));
}

std::string swept_text(const PlannedTrial& trial, const std::string& key) {
  const auto found = std::find_if(trial.swept.begin(), trial.swept.end(),
                                  [&](const SweptValue& swept) { return swept.key == key; });
  return found == trial.swept.end() ? "" : found->value;
}

std::string trial_table(const Experiment& experiment, const std::vector<FoundTrial>& found,
                        const std::vector<std::size_t>& selected) {
  std::vector<std::vector<std::string>> table = {{"trial"}};
  for (const std::string& key : experiment.swept_keys()) table[0].push_back(key);
  table[0].insert(table[0].end(), {"precision", "steps", "identity", "recorded"});
  for (const std::size_t index : selected) {
    const PlannedTrial& trial = experiment.trials()[index];
    const std::string& name = found[index].name;
    std::vector<std::string> line = {name.substr(0, name.find_first_of("_~"))};
    for (const std::string& key : experiment.swept_keys()) line.push_back(swept_text(trial, key));
    line.insert(line.end(), {trial.precision, std::to_string(trial.steps), trial.identity.substr(0, 8),
                             standing(found[index])});
    table.push_back(std::move(line));
  }
  return text_table(table);
}

bool is_to_be_trained(const FoundTrial& trial) {
  return !trial.status || trial.status->state == "failed";
}

/// Times the kinds of trials that differ in what a step costs.
class CostEstimate {
 public:
  CostEstimate(const Experiment& experiment, const DataPlaces& places, int threads)
      : experiment_(experiment), places_(places), workers_(threads) {}

  /// Seconds on the threads of one worker.
  double of(std::size_t index) {
    const PlannedTrial& planned = experiment_.trials()[index];
    const double work_per_step =
        planned.work / static_cast<double>(std::max<std::uint64_t>(1, planned.steps));
    const auto known = seconds_.find({planned.precision, work_per_step});
    if (known != seconds_.end()) return known->second * static_cast<double>(planned.steps);
    const bool can_time = planned.precision == precision_name && seconds_.size() < most_timed_kinds;
    if (!can_time) return estimate(planned);
    Trial trial = experiment_.build(index);
    const Dataset dataset = trial.dataset->load(places_, trial.seeds.augment);
    const double seconds = trial_seconds(trial, time_steps(trial, dataset, workers_, seconds_of_timing));
    seconds_[{planned.precision, work_per_step}] = seconds / static_cast<double>(planned.steps);
    seconds_per_work_ = seconds / planned.work;
    return seconds;
  }

 private:
  double estimate(const PlannedTrial& planned) const {
    return planned.work * seconds_per_work_ * (planned.precision == precision_name ? 1.0 : cost_of_float64);
  }

  const Experiment& experiment_;
  const DataPlaces& places_;
  Workers workers_;
  std::map<std::pair<std::string, double>, double> seconds_;  // of a step with its share of evaluations
  double seconds_per_work_ = 0.0;
};

std::string cost(const Experiment& experiment, std::vector<std::size_t> left, const DataPlaces& places,
                 Parallelism wanted) {
  if (left.empty()) return "nothing is left to train\n";
  // Kinds that can be timed come first, for the others are reckoned from them.
  std::stable_sort(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
    return (experiment.trials()[a].precision == precision_name) >
           (experiment.trials()[b].precision == precision_name);
  });
  const Parallelism parallelism = share_out(wanted, threads_or_all(0), left.size());
  CostEstimate estimate(experiment, places, parallelism.threads);
  double seconds = 0.0, longest = 0.0;
  for (const std::size_t index : left) {
    const double one = estimate.of(index);
    seconds += one;
    longest = std::max(longest, one);
  }
  const double whole = std::max(longest, seconds / parallelism.jobs);
  return std::to_string(left.size()) + (left.size() == 1 ? " trial" : " trials") + " to train: about " +
         duration(whole) + " with " + describe(parallelism) + ", from a few timed steps\n";
}

}  // namespace

std::string describe_sweep(Experiment& experiment, const Only& only, const Store& store,
                           const DataPlaces& places, Parallelism wanted) {
  std::string no_data;
  try {
    identify(experiment, places);
  } catch (const Error& error) {
    if (error.code() != ExitCode::data) throw;
    no_data = error.what();
  }
  const std::vector<FoundTrial> found = find_trials(experiment, store);
  const std::vector<std::size_t> selected = select_trials(experiment, found, only);
  const std::size_t all = experiment.trials().size();
  std::string text;
  if (all == 1) {
    text = describe(experiment.build(0)) + "\n";
  } else {
    text = "experiment  " + experiment.name() + ", " + std::to_string(all) + " trials";
    if (selected.size() < all) text += ", " + std::to_string(selected.size()) + " of them selected";
    text += "\n\n" + trial_table(experiment, found, selected) + "\n";
  }
  if (experiment.duplicates() > 0) text += describe_duplicates(experiment) + "\n";
  if (!no_data.empty())
    return text + "what is recorded and what it would cost is not known: " + no_data + "\n";
  std::vector<std::size_t> left;
  std::copy_if(selected.begin(), selected.end(), std::back_inserter(left),
               [&](std::size_t index) { return is_to_be_trained(found[index]); });
  return text + cost(experiment, std::move(left), places, wanted);
}

std::string describe_duplicates(const Experiment& experiment) {
  const std::size_t count = experiment.duplicates();
  return std::to_string(count) +
         (count == 1 ? " further trial is the same as another" : " further trials are the same as others") +
         ", and left out";
}

}  // namespace rankcollapse
