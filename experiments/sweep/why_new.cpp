#include "experiments/sweep/why_new.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

#include "engine/config/config.hpp"

namespace rankcollapse {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t most_differences = 5;

// No identity knows them and what lies in them: what a path leads to has a checksum.
constexpr std::array<std::string_view, 4> without_effect = {"name", "dataset.path", "training.checkpoint",
                                                            "training.initial_weights"};

bool has_effect(const std::string& key) {
  return std::none_of(without_effect.begin(), without_effect.end(), [&](std::string_view without) {
    return key == without || key.starts_with(std::string(without) + ".");
  });
}

Values values_of(const std::string& config) {
  Values values = Document::parse(config, "config.yaml").flattened();
  std::erase_if(values, [](const auto& value) { return !has_effect(value.first); });
  return values;
}

/// "training.epochs: 10 → 12", in the order of the configuration as it is now, then what it no longer has.
std::vector<std::string> differences(const std::string& recorded, const std::string& now) {
  const Values old_values = values_of(recorded), new_values = values_of(now);
  std::map<std::string, std::string> old_by_key(old_values.begin(), old_values.end());
  std::vector<std::string> texts;
  for (const auto& [key, value] : new_values) {
    const auto old = old_by_key.find(key);
    if (old == old_by_key.end()) {
      texts.push_back(key + ": " + value + " (new)");
      continue;
    }
    if (old->second != value) texts.push_back(key + ": " + old->second + " → " + value);
    old_by_key.erase(old);
  }
  for (const auto& [key, value] : old_values) {
    if (old_by_key.contains(key)) texts.push_back(key + ": " + value + " (gone)");
  }
  return texts;
}

}  // namespace

std::string why_new(const TrialInputs& recorded, const TrialInputs& now) {
  std::vector<std::string> reasons = differences(recorded.config, now.config);
  if (reasons.size() > most_differences) {
    const std::string rest = std::to_string(reasons.size() - most_differences) + " more keys";
    reasons.resize(most_differences);
    reasons.push_back(rest);
  }
  if (recorded.data_checksum != now.data_checksum) reasons.emplace_back("the data are others");
  if (recorded.initial_weights != now.initial_weights) reasons.emplace_back("the initial weights are others");
  if (recorded.numerics_version != now.numerics_version) {
    reasons.push_back("the numerics are of version " + std::to_string(now.numerics_version) + ", no longer " +
                      std::to_string(recorded.numerics_version));
  }
  std::string text;
  for (const std::string& reason : reasons) text += (text.empty() ? "" : ", ") + reason;
  return text;
}

}  // namespace rankcollapse
