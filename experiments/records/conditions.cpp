#include "experiments/records/conditions.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "experiments/store/swept_value.hpp"

namespace rankcollapse {
namespace {

bool begins_with_one_of(const std::string& address, std::span<const std::string_view> beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return address.starts_with(beginning); });
}

/// Settings that change no result, or only what is measured of it.
bool is_beside_the_point(const std::string& address) {
  static constexpr std::array<std::string_view, 4> beginnings = {"name", "probes.", "training.checkpoint",
                                                                 "dataset.path"};
  return is_seed(address) || begins_with_one_of(address, beginnings);
}

std::vector<std::string> in_order(const std::set<std::string>& texts) {
  std::vector<std::string> sorted(texts.begin(), texts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
  return sorted;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const std::string& text : texts) line += (line.empty() ? "" : ", ") + text;
  return line;
}

/// All that is left to chance in a trial, as one text.
std::string seeds_text(const Record& trial) {
  std::string text;
  for (const auto& [address, value] : trial.settings()) {
    if (is_seed(address)) text += address + "=" + value + " ";
  }
  return text;
}

}  // namespace

bool is_seed(const std::string& address) {
  return address == "seed" || address.starts_with("seed.") || address == "dataset.seed";
}

bool is_penalty(const std::string& address) {
  return address == "regularization" || address.starts_with("regularization.");
}

std::vector<std::string> differing_settings(std::span<const Record* const> trials) {
  std::set<std::string> addresses;
  for (const Record* trial : trials) {
    for (const auto& [address, value] : trial->settings()) addresses.insert(address);
  }
  std::vector<std::string> differing;
  for (const std::string& address : addresses) {
    if (is_beside_the_point(address)) continue;
    const bool differs = std::any_of(trials.begin(), trials.end(), [&](const Record* trial) {
      return trial->setting(address) != trials.front()->setting(address);
    });
    if (differs) differing.push_back(address);
  }
  return differing;
}

std::vector<Condition> conditions_of(std::span<const Record* const> trials,
                                     std::span<const std::string_view> without) {
  std::vector<std::string> addresses = differing_settings(trials);
  std::erase_if(addresses, [&](const std::string& address) { return begins_with_one_of(address, without); });
  std::vector<Condition> conditions;
  std::map<std::vector<std::string>, std::size_t> places;
  for (const Record* trial : trials) {
    std::vector<std::string> values;
    std::vector<SweptValue> told;
    for (const std::string& address : addresses) {
      values.push_back(trial->setting(address));
      if (!values.back().empty()) told.push_back({address, values.back()});
    }
    const auto [place, is_new] = places.emplace(std::move(values), conditions.size());
    if (is_new) conditions.push_back({label(told, " "), {}});
    conditions[place->second].trials.push_back(trial);
  }
  return conditions;
}

Spread spread_over(std::span<const double> numbers) {
  Spread spread{0.0, std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 0};
  for (const double number : numbers) {
    if (std::isnan(number)) continue;
    spread.mean += number;
    spread.low = std::min(spread.low, number);
    spread.high = std::max(spread.high, number);
    ++spread.n;
  }
  if (spread.n == 0) {
    const double absent = std::numeric_limits<double>::quiet_NaN();
    return {absent, absent, absent, 0};
  }
  spread.mean /= static_cast<double>(spread.n);
  return spread;
}

std::string source_line(std::span<const Record* const> trials) {
  std::set<std::string> seeds, commits;
  for (const Record* trial : trials) {
    if (!trial->seed().empty()) seeds.insert(trial->seed());
    const std::string commit = trial->commit();
    if (!commit.empty()) commits.insert(commit.substr(0, 7));
  }
  std::size_t fewest = trials.size(), most = 0;
  for (const Condition& condition : conditions_of(trials)) {
    std::set<std::string> of_condition;
    for (const Record* trial : condition.trials) of_condition.insert(seeds_text(*trial));
    fewest = std::min(fewest, of_condition.size());
    most = std::max(most, of_condition.size());
  }
  std::string line = "n = " + (fewest < most ? std::to_string(fewest) + " to " : "") + std::to_string(most);
  if (!seeds.empty()) line += seeds.size() == 1 ? ", seed " : ", seeds ";
  line += joined(in_order(seeds));
  if (!commits.empty()) line += commits.size() == 1 ? ", commit " : ", commits ";
  return line + joined({commits.begin(), commits.end()});
}

}  // namespace rankcollapse
