#include "experiments/records/layers.hpp"

#include <algorithm>
#include <limits>
#include <set>

namespace rankcollapse {
namespace {

/// The different items of a list on one line, as "[0, 0, 1]".
std::size_t different_items(const std::string& list) {
  std::set<std::string> items;
  for (std::size_t start = 1; start < list.size();) {
    const std::size_t end = std::min(list.find_first_of(",]", start), list.size());
    items.insert(list.substr(start, end - start));
    start = list.find_first_not_of(' ', end + 1);
  }
  return items.size();
}

}  // namespace

std::string features_into(const Record& trial, const std::string& weight) {
  const std::string layer = weight.substr(0, weight.rfind('.'));
  std::string before = "input";
  for (std::size_t place = 0;; ++place) {
    const std::string& name = trial.setting("model.layers." + std::to_string(place) + ".name");
    if (name.empty()) return "";
    if (name == layer) return before;
    before = name;
  }
}

double class_count(const Record& trial) {
  for (const char* probe : {"rank_bound", "neural_collapse"}) {
    const RecordedTable& table = trial.probe(probe);
    for (std::size_t row = 0; row < table.size(); ++row) {
      if (!table.text(row, "classes").empty()) return table.number(row, "classes");
    }
  }
  const std::string& merged = trial.setting("dataset.merge_labels");
  if (!merged.empty()) return static_cast<double>(different_items(merged));
  const double halves = trial.setting("dataset.rotate180_as_classes") == "true" ? 2.0 : 1.0;
  const std::string& chosen = trial.setting("dataset.classes");
  if (chosen.starts_with('[')) return halves * static_cast<double>(different_items(chosen));
  const std::string& type = trial.setting("dataset.type");
  if (chosen.empty() && (type == "cifar10" || type == "mnist" || type == "fashion_mnist"))
    return halves * 10.0;
  return halves * trial.number("dataset.classes");
}

}  // namespace rankcollapse
