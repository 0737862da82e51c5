#include "experiments/store/metrics_bound.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace rankcollapse {
namespace {

bool agree(const std::string& name, const std::string& recorded, const std::string& again) {
  if (recorded == again) return true;
  const double a = std::strtod(recorded.c_str(), nullptr), b = std::strtod(again.c_str(), nullptr);
  if (recorded.empty() || again.empty() || !std::isfinite(a) || !std::isfinite(b)) return false;
  if (name.ends_with("accuracy")) return std::abs(a - b) <= largest_accuracy_difference;
  return std::abs(a - b) <= largest_relative_difference * std::max(std::abs(a), std::abs(b));
}

}  // namespace

std::vector<std::string> disagreements(const TrialStatus& recorded, const TrialStatus& again) {
  std::vector<std::string> sentences;
  if (recorded.state != again.state) {
    sentences.push_back("it is " + recorded.state + " as recorded, " + again.state + " now");
  }
  for (const auto& [name, value] : recorded.final_metrics) {
    const auto found = std::find_if(again.final_metrics.begin(), again.final_metrics.end(),
                                    [&, key = name](const auto& metric) { return metric.first == key; });
    const std::string now = found == again.final_metrics.end() ? "" : found->second;
    if (!agree(name, value, now)) sentences.push_back(name + ": " + value + " as recorded, " + now + " now");
  }
  return sentences;
}

}  // namespace rankcollapse
