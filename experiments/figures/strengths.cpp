#include "experiments/figures/strengths.hpp"

#include <map>

#include "experiments/figures/thinned.hpp"

namespace rankcollapse {

std::vector<DrawnCondition> conditions_by_strength(std::span<const Record* const> trials, std::size_t most) {
  const bool as_l2 = tells_l2(trials);
  std::map<double, std::vector<const Record*>> strengths;
  for (const Record* trial : trials) strengths[penalty_of(*trial, as_l2)].push_back(trial);
  std::vector<DrawnCondition> conditions;
  for (auto& [strength, own] : strengths) {
    conditions.push_back({(as_l2 ? "c = " : "λ = ") + power_text(strength), std::move(own), strength, {}});
  }
  conditions = thinned(conditions, most);
  for (std::size_t index = 0; index < conditions.size(); ++index)
    conditions[index].style.index = static_cast<int>(index);
  return conditions;
}

}  // namespace rankcollapse
