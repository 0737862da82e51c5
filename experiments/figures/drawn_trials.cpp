#include "experiments/figures/drawn_trials.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/files/csv.hpp"
#include "experiments/figures/thinned.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// "batch_size=20, learning_rate=0.1": what a trial has at some addresses, penalties aside.
std::string told(const Record& trial, const std::vector<std::string>& addresses) {
  std::vector<SweptValue> values;
  for (const std::string& address : addresses) {
    const std::string& value = trial.setting(address);
    if (!is_penalty(address) && !value.empty()) values.push_back({address, value});
  }
  return label(values, ", ");
}

/// The same with the penalties, each with its layer: "fc1.l2=1, fc2.l2=1, batch_size=20".
std::string told_in_full(const Record& trial, const std::vector<std::string>& addresses) {
  constexpr std::string_view section = "regularization.";
  std::string text;
  for (const std::string& address : addresses) {
    const std::string& value = trial.setting(address);
    if (!address.starts_with(section) || value.empty()) continue;
    text += (text.empty() ? "" : ", ") + address.substr(section.size()) + "=" + value;
  }
  const std::string others = told(trial, addresses);
  return text + (text.empty() || others.empty() ? "" : ", ") + others;
}

/// The same with full addresses: "training.batch_size=20".
std::string told_by_addresses(const Record& trial, const std::vector<std::string>& addresses) {
  std::string text;
  for (const std::string& address : addresses) {
    const std::string& value = trial.setting(address);
    if (!value.empty()) text += (text.empty() ? "" : ", ") + address + "=" + value;
  }
  return text;
}

template <typename Labelled>
bool are_distinct(const std::vector<Labelled>& all) {
  std::set<std::string> labels;
  for (const Labelled& one : all) labels.insert(one.label);
  return labels.size() == all.size();
}

}  // namespace

std::vector<const Record*> converging(std::span<const Record* const> trials) {
  std::vector<const Record*> found;
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(found),
               [](const Record* trial) { return !trial->diverged(); });
  return found;
}

std::vector<std::string> differing_beside_penalties(std::span<const Record* const> trials) {
  std::vector<std::string> addresses = differing_settings(trials);
  std::erase_if(addresses, is_penalty);
  return addresses;
}

std::vector<DrawnCondition> drawn_conditions(std::span<const Record* const> trials, std::size_t most) {
  const std::vector<std::string> differing = differing_settings(trials);
  const bool tells_penalty = differing.empty() || std::any_of(differing.begin(), differing.end(), is_penalty);
  const bool as_l2 = tells_l2(trials);
  std::vector<DrawnCondition> drawn;
  for (const Condition& condition : conditions_of(trials)) {
    const Record& trial = *condition.trials.front();
    const double penalty = penalty_of(trial, as_l2);
    std::string name = tells_penalty ? (as_l2 ? "c = " : "λ = ") + power_text(penalty) : "";
    const std::string others = told(trial, differing);
    name += (name.empty() || others.empty() ? "" : ", ") + others;
    drawn.push_back({name, condition.trials, penalty, {}});
  }
  // Penalties on different weights may have one strength.
  if (!are_distinct(drawn)) {
    for (DrawnCondition& condition : drawn)
      condition.label = told_in_full(*condition.trials.front(), differing);
  }
  if (!are_distinct(drawn)) {
    for (DrawnCondition& condition : drawn)
      condition.label = told_by_addresses(*condition.trials.front(), differing);
  }
  std::stable_sort(drawn.begin(), drawn.end(),
                   [](const auto& a, const auto& b) { return a.penalty < b.penalty; });
  drawn = thinned(drawn, most);
  for (std::size_t index = 0; index < drawn.size(); ++index)
    drawn[index].style.index = static_cast<int>(index);
  return drawn;
}

std::vector<const Record*> trials_of(std::span<const DrawnCondition> conditions) {
  std::vector<const Record*> trials;
  for (const DrawnCondition& condition : conditions)
    trials.insert(trials.end(), condition.trials.begin(), condition.trials.end());
  return trials;
}

std::vector<DrawnGroup> groups_of_equal_settings(std::span<const Record* const> trials) {
  static constexpr std::string_view penalties[] = {"regularization"};
  const std::vector<std::string> addresses = differing_beside_penalties(trials);
  std::vector<DrawnGroup> groups;
  for (const Condition& condition : conditions_of(trials, penalties))
    groups.push_back({told(*condition.trials.front(), addresses), condition.trials});
  if (!are_distinct(groups)) {
    for (DrawnGroup& group : groups) group.label = told_by_addresses(*group.trials.front(), addresses);
  }
  return groups;
}

bool tells_l2(std::span<const Record* const> trials) {
  return std::any_of(trials.begin(), trials.end(), [](const Record* trial) {
    return std::any_of(trial->settings().begin(), trial->settings().end(), [](const auto& setting) {
      return is_penalty(setting.first) && setting.first.ends_with(".l2");
    });
  });
}

double penalty_of(const Record& trial, bool as_l2) {
  return trial.largest_weight_decay() / (as_l2 ? 2.0 : 1.0);
}

std::string penalty_axis(bool as_l2) {
  return as_l2 ? "L2 strength c (the loss has c·‖W‖²)" : "weight decay λ (the loss has λ/2·‖W‖²)";
}

std::string time_axis(std::span<const Record* const> trials) {
  const auto minimised = std::count_if(trials.begin(), trials.end(), [](const Record* trial) {
    return trial->setting("training.optimizer.type") == "lbfgs";
  });
  if (minimised == 0) return "epoch";
  return minimised == std::ssize(trials) ? "iteration" : "epoch; of L-BFGS, iteration";
}

std::vector<std::string> weights_in(std::span<const Record* const> trials, const std::string& probe) {
  std::vector<std::string> weights;
  for (const Record* trial : trials) {
    for (const std::string& weight : trial->probe(probe).distinct("layer")) {
      if (std::find(weights.begin(), weights.end(), weight) == weights.end()) weights.push_back(weight);
    }
  }
  return weights;
}

std::string main_weight(std::span<const Record* const> trials, const std::string& probe) {
  const std::vector<std::string> weights = weights_in(trials, probe);
  const auto penalised = std::find_if(weights.begin(), weights.end(), [&](const std::string& weight) {
    return std::any_of(trials.begin(), trials.end(),
                       [&](const Record* trial) { return trial->weight_decay(weight) > 0.0; });
  });
  if (penalised != weights.end()) return *penalised;
  return weights.empty() ? "" : weights.front();
}

std::string short_name(const std::string& weight) {
  constexpr std::string_view ending = ".weight";
  return weight.ends_with(ending) ? weight.substr(0, weight.size() - ending.size()) : weight;
}

std::string power_text(double number) {
  const double magnitude = std::abs(number);
  if (magnitude == 0.0 || (magnitude >= 1e-2 && magnitude < 1e5)) return shortest(number);
  const int exponent = static_cast<int>(std::floor(std::log10(magnitude) + 1e-9));
  const double mantissa = std::round(number / std::pow(10.0, exponent) * 1e6) / 1e6;
  const std::string power = "10^{" + std::to_string(exponent) + "}";
  return mantissa == 1.0 ? power : shortest(mantissa) + "·" + power;
}

std::string caption(const std::string& seen, std::span<const Record* const> drawn,
                    std::span<const Record* const> all) {
  const std::size_t diverged =
      std::count_if(all.begin(), all.end(), [](const Record* trial) { return trial->diverged(); });
  std::string text = seen + " " + source_line(drawn) + ".";
  if (drawn.size() + diverged < all.size())
    text += " Drawn are " + std::to_string(drawn.size()) + " of " + std::to_string(all.size() - diverged) +
            " trials.";
  if (diverged > 0)
    text +=
        " " + std::to_string(diverged) + (diverged == 1 ? " trial" : " trials") + " that diverged left out.";
  return text;
}

Chart empty_chart(const std::string& title, const std::string& missing) {
  Chart chart;
  chart.title = title;
  chart.missing = missing;
  return chart;
}

}  // namespace rankcollapse
