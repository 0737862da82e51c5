#include "experiments/figures/strengths.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "engine/files/csv.hpp"
#include "experiments/figures/thinned.hpp"

namespace rankcollapse {
namespace {

/// To six digits: 2·c beside c is 0.5, however they were rounded.
std::string ratio_text(double ratio) {
  return shortest(std::round(ratio * 1e6) / 1e6);
}

}  // namespace

std::string penalised_weights(const Record& trial) {
  const double largest = trial.largest_weight_decay();
  const Json* penalties = trial.provenance().find("penalties");
  const auto* all = penalties == nullptr ? nullptr : std::get_if<Json::Array>(&penalties->value);
  std::string text;
  if (all == nullptr) return text;
  for (const Json& penalty : *all) {
    const Json *name = penalty.find("parameter"), *decay = penalty.find("weight_decay");
    if (name == nullptr || decay == nullptr || !(decay->number() > 0.0)) continue;
    const std::string ratio = ratio_text(decay->number() / largest);
    text += (text.empty() ? "on " : ", ") + (ratio == "1" ? "" : ratio + "·") + short_name(name->text());
  }
  return text;
}

std::vector<DrawnGroup> groups_of_penalised_weights(std::span<const Record* const> trials) {
  std::vector<DrawnGroup> groups;
  for (const Record* trial : trials) {
    const std::string weights = penalised_weights(*trial);
    const bool is_known = std::any_of(groups.begin(), groups.end(),
                                      [&](const DrawnGroup& group) { return group.label == weights; });
    if (!weights.empty() && !is_known) groups.push_back({weights, {}});
  }
  if (groups.size() < 2) return {{"", {trials.begin(), trials.end()}}};
  for (DrawnGroup& group : groups) {
    for (const Record* trial : trials) {
      const std::string weights = penalised_weights(*trial);
      if (weights.empty() || weights == group.label) group.trials.push_back(trial);
    }
  }
  return groups;
}

std::vector<DrawnCondition> conditions_by_strength(std::span<const Record* const> trials, std::size_t most) {
  const bool as_l2 = tells_l2(trials);
  const bool tells_weights = groups_of_penalised_weights(trials).size() > 1;
  std::map<std::pair<double, std::string>, std::vector<const Record*>> strengths;
  for (const Record* trial : trials)
    strengths[{penalty_of(*trial, as_l2), penalised_weights(*trial)}].push_back(trial);
  std::vector<DrawnCondition> conditions;
  for (auto& [strength, own] : strengths) {
    const auto& [penalty, weights] = strength;
    const std::string where = tells_weights && !weights.empty() ? " " + weights : "";
    conditions.push_back(
        {(as_l2 ? "c = " : "λ = ") + power_text(penalty) + where, std::move(own), penalty, {}});
  }
  conditions = thinned(conditions, most);
  for (std::size_t index = 0; index < conditions.size(); ++index)
    conditions[index].style.index = static_cast<int>(index);
  return conditions;
}

std::string strengths_left_out(std::span<const Record* const> all, std::span<const Record* const> drawn) {
  std::string labels;
  for (const DrawnCondition& strength : conditions_by_strength(all, all.size())) {
    const bool is_drawn = std::any_of(strength.trials.begin(), strength.trials.end(), [&](const Record* one) {
      return std::find(drawn.begin(), drawn.end(), one) != drawn.end();
    });
    if (!is_drawn) labels += (labels.empty() ? "" : ", ") + strength.label;
  }
  return labels.empty() ? "" : " Left out are " + labels + ".";
}

}  // namespace rankcollapse
