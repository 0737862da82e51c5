#include "experiments/records/additive_prediction.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/measure/absent.hpp"
#include "experiments/measure/learned_part.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

std::map<double, double> kept_factors(const Record& trial, const std::string& weight) {
  std::map<double, double> factors = trial.probe("learned_part").by_epoch(weight, "kept");
  if (factors.empty()) factors = trial.probe("weight_norms").by_epoch(weight, "kept");
  return factors;
}

bool has_same_seeds(const Record& a, const Record& b) {
  const auto& others = b.settings();
  return std::all_of(a.settings().begin(), a.settings().end(), [&](const auto& setting) {
    const auto other = others.find(setting.first);
    return !is_seed(setting.first) || (other != others.end() && other->second == setting.second);
  });
}

bool differs_in_penalties_only(const Record& a, const Record& b) {
  const std::vector<std::string> addresses = differing_settings(std::array{&a, &b});
  return std::all_of(addresses.begin(), addresses.end(), is_penalty);
}

}  // namespace

std::map<double, double> smallest_eigenvalues(const Record& trial, const std::string& weight) {
  std::map<double, double> values = trial.probe("spectrum").by_epoch(weight, "sv_min");
  if (values.empty()) return trial.probe("learned_part").by_epoch(weight, "lambda_min");
  for (auto& [epoch, value] : values) value *= value;
  return values;
}

std::optional<AdditivePrediction> additive_prediction(const Record& trial, const Record& reference,
                                                      const std::string& weight) {
  const auto values = smallest_eigenvalues(trial, weight);
  const auto without_penalty = smallest_eigenvalues(reference, weight);
  const auto factors = kept_factors(trial, weight);
  AdditivePrediction prediction;
  std::vector<double> reference_values, doses;
  for (const auto& [epoch, value] : values) {
    const auto other = without_penalty.find(epoch);
    const auto factor = factors.find(epoch);
    if (other == without_penalty.end() || factor == factors.end() || factor->second == 0.0) continue;
    prediction.epochs.push_back(epoch);
    prediction.observed.push_back(value);
    reference_values.push_back(other->second);
    doses.push_back(-std::log(std::abs(factor->second)));
    prediction.decay_only.push_back(decayed_eigenvalue(prediction.observed.front(), factor->second));
  }
  if (doses.size() < 2 || prediction.epochs.front() != 0.0) return std::nullopt;
  prediction.additive =
      additive_law(prediction.observed.front(), injected_variances(reference_values), doses);
  const auto is_too_long = [](double before, double after) {
    return after - before > longest_dose_between_moments;
  };
  const auto last = std::adjacent_find(doses.begin(), doses.end(), is_too_long);
  if (last != doses.end())
    std::fill(prediction.additive.begin() + (last - doses.begin()) + 1, prediction.additive.end(), absent);
  return prediction;
}

const Record* reference_without_penalty(const Record& trial, std::span<const Record* const> trials) {
  if (trial.largest_weight_decay() == 0.0) return nullptr;
  const Record* found = nullptr;
  for (const Record* other : trials) {
    if (other->largest_weight_decay() != 0.0 || other->diverged()) continue;
    if (!differs_in_penalties_only(trial, *other)) continue;
    if (has_same_seeds(trial, *other)) return other;
    if (found == nullptr) found = other;
  }
  return found;
}

}  // namespace rankcollapse
