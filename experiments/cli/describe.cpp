#include "experiments/cli/describe.hpp"

#include <algorithm>
#include <set>

#include "experiments/cli/text_table.hpp"

namespace rankcollapse {
namespace {

std::string penalty_text(const Penalty& penalty) {
  if (penalty.weight_decay == 0.0) return "none";
  return significant(penalty.weight_decay) +
         (penalty.decoupled ? " decoupled" : " (l2: " + significant(penalty.weight_decay / 2) + ")");
}

/// A layer of layers stands above them, which are indented and tell their parameters themselves.
std::vector<std::string> layer_row(const VisitedLayer& visited) {
  std::size_t count = 0;
  std::string penalty;
  if (!visited.has_layers_inside()) {
    for (const Parameter* parameter : visited.layer().parameters()) {
      count += parameter->value.n_elem;
      const std::string text = penalty_text(parameter->penalty);
      if (parameter->kind != Parameter::Kind::bias || text != "none") {
        if (penalty.empty() || text != penalty) penalty += (penalty.empty() ? "" : ", ") + text;
      }
    }
  }
  return {std::string(2 * visited.depth, ' ') + visited.named.name, visited.named.type,
          to_string(visited.layer().output_shape()), count == 0 ? "" : std::to_string(count),
          visited.frozen && count > 0 ? "frozen" : penalty};
}

/// "0, 0.0001, 0.0003", and of many values how many there are.
std::string values_of(const Experiment& experiment, const std::string& key) {
  constexpr std::size_t shown = 8;
  std::vector<std::string> values;
  std::set<std::string> seen;
  for (const PlannedTrial& trial : experiment.trials()) {
    for (const SweptValue& swept : trial.swept) {
      if (swept.key == key && seen.insert(swept.value).second) values.push_back(swept.value);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, values.size()); ++i) text += (i == 0 ? "" : ", ") + values[i];
  return values.size() <= shown ? text : text + ", … (" + std::to_string(values.size()) + " values)";
}

/// A line a probe: the name of its files, and when it measures.
std::string describe(const std::vector<PlannedProbe>& probes) {
  std::string text;
  for (const PlannedProbe& planned : probes) {
    const Cadence& cadence = planned.cadence;
    std::string moments = cadence.at_init ? "before the first step" : "";
    const auto add = [&](const std::string& moment) { moments += (moments.empty() ? "" : ", ") + moment; };
    if (cadence.every_steps == 1) add("after every step");
    if (cadence.every_steps > 1) add("every " + std::to_string(cadence.every_steps) + " steps");
    if (cadence.at_end) add("at the end");
    text += (text.empty() ? "probes      " : "            ") + planned.name + ": " + moments + "\n";
  }
  return text;
}

/// A line for all layers that a fast kernel computes at once.
std::string describe(const std::vector<ChosenKernel>& chosen) {
  std::string text;
  for (const auto& [layers, kernel] : chosen)
    text += (text.empty() ? "" : "            ") + layers + ": " + kernel + "\n";
  return text;
}

}  // namespace

std::string describe(const Network& network) {
  std::vector<std::vector<std::string>> rows = {{"layer", "type", "output", "parameters", "weight_decay"}};
  for (const VisitedLayer& visited : network.all_layers()) rows.push_back(layer_row(visited));
  std::size_t trained = 0;
  for (const Parameter* parameter : network.trained_parameters()) trained += parameter->value.n_elem;
  return text_table(rows) + "\n" + std::to_string(parameter_count(network, true)) + " parameters, " +
         std::to_string(trained) + " of them trained by gradients\n";
}

std::string describe(const DatasetPlan& dataset) {
  return std::to_string(dataset.train_samples()) + " training, " +
         std::to_string(dataset.validation_samples()) + " validation, " +
         std::to_string(dataset.test_samples()) + " test samples of " + to_string(dataset.shape()) + ", " +
         std::to_string(dataset.classes()) + " classes\n";
}

std::string describe(const std::vector<SkippedTensor>& skipped) {
  std::string text;
  for (const auto& [name, reason] : skipped) text += "skipped " + name + ": " + reason + "\n";
  return text;
}

std::string class_label(std::size_t number, const std::string& name) {
  const std::string digits = std::to_string(number);
  return name == digits ? digits : digits + " " + name;
}

std::string describe(const Trial& trial) {
  const TrainingPlan& plan = trial.training;
  std::string text = "experiment  " + trial.name + " (" + trial.precision + ")\n";
  text += "data        " + describe(*trial.dataset);
  text += "training    " + std::to_string(plan.steps) + (plan.optimizer ? " steps" : " iterations at most") +
          ", batches of " + std::to_string(plan.batch_size) + ", " +
          significant(static_cast<double>(plan.steps) / static_cast<double>(plan.steps_per_epoch)) +
          " epochs\n";
  const std::vector<ChosenKernel> chosen = trial.network.chosen_kernels();
  if (trial.network.kernels() == Kernels::plain) text += "kernels     plain\n";
  if (!chosen.empty()) text += "kernels     " + describe(chosen);
  text += describe(trial.probes) + "\n";
  if (trial.initial_weights) text += describe(trial.initial_weights->skipped);
  return text + describe(trial.network);
}

std::string describe(const Experiment& experiment) {
  const Trial first = experiment.build(0);
  const std::vector<std::string>& keys = experiment.swept_keys();
  if (keys.empty() && experiment.trials().size() == 1 && experiment.duplicates() == 0) return describe(first);
  const std::size_t left_out = experiment.duplicates();
  std::string text = "sweep       " + std::to_string(experiment.trials().size()) +
                     (experiment.trials().size() == 1 ? " trial" : " trials");
  if (left_out > 0) {
    text += " (" + std::to_string(left_out) + (left_out == 1 ? " duplicate" : " duplicates") + " left out)";
  }
  text += "\n";
  std::size_t longest = 0;
  for (const std::string& key : keys) longest = std::max(longest, key.size());
  for (const std::string& key : keys)
    text += "  " + key + std::string(longest - key.size() + 2, ' ') + values_of(experiment, key) + "\n";
  return text + "\nthe first of them:\n" + describe(first);
}

}  // namespace rankcollapse
