#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "experiments/figures/chart.hpp"
#include "experiments/records/records.hpp"

/// One of the sweeps in tests/experiments/recorded.
class RecordedExperiment {
 public:
  explicit RecordedExperiment(const std::string& name) {
    const std::filesystem::path folder =
        std::filesystem::path(PROJECT_ROOT) / "tests/experiments/recorded" / name;
    records_ = rankcollapse::read_records({&folder, 1});
    trials_ = records_.of(name);
  }
  RecordedExperiment(const RecordedExperiment&) = delete;
  RecordedExperiment& operator=(const RecordedExperiment&) = delete;

  const std::vector<const rankcollapse::Record*>& trials() const { return trials_; }
  const rankcollapse::Record& operator[](std::size_t index) const { return *trials_[index]; }

 private:
  rankcollapse::Records records_;
  std::vector<const rankcollapse::Record*> trials_;
};

/// The marks of a kind in a panel, in their order.
template <typename Kind>
std::vector<Kind> marks_of(const rankcollapse::Panel& panel) {
  std::vector<Kind> found;
  for (const rankcollapse::Mark& mark : panel.marks) {
    if (const Kind* one = std::get_if<Kind>(&mark)) found.push_back(*one);
  }
  return found;
}

/// The mark of a kind that has this label; an empty one where there is none.
template <typename Kind>
Kind mark_called(const rankcollapse::Panel& panel, const std::string& label) {
  for (const Kind& mark : marks_of<Kind>(panel)) {
    if (mark.label == label) return mark;
  }
  return {};
}

/// A line's integral, by trapezia.
inline double area_under(const rankcollapse::Line& line) {
  double area = 0.0;
  for (std::size_t point = 1; point < line.x.size(); ++point)
    area += 0.5 * (line.y[point] + line.y[point - 1]) * (line.x[point] - line.x[point - 1]);
  return area;
}
