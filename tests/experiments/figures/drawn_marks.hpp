#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "experiments/figures/chart.hpp"
#include "experiments/records/records.hpp"

/// The recorded sweep of that name beside the tests.
inline rankcollapse::Records recorded_sweep(const std::string& name) {
  const std::vector<std::filesystem::path> folders = {std::filesystem::path(PROJECT_ROOT) /
                                                      "tests/experiments/recorded" / name};
  return rankcollapse::read_records(folders);
}

inline rankcollapse::Panel panel_called(const rankcollapse::Chart& chart, const std::string& title) {
  const auto found = std::find_if(chart.panels.begin(), chart.panels.end(),
                                  [&](const auto& panel) { return panel.title == title; });
  if (found == chart.panels.end()) throw std::runtime_error("no panel is called " + title);
  return *found;
}

/// The marks of a kind in their order, those with a label only, where one is given.
template <typename Kind>
std::vector<Kind> marks_of(const rankcollapse::Panel& panel, const std::string& label = "") {
  std::vector<Kind> found;
  for (const rankcollapse::Mark& mark : panel.marks) {
    const Kind* one = std::get_if<Kind>(&mark);
    if (one == nullptr) continue;
    if constexpr (requires { one->label; }) {
      if (!label.empty() && one->label != label) continue;
    }
    found.push_back(*one);
  }
  return found;
}

/// The one line with that label.
inline rankcollapse::Line line_called(const rankcollapse::Panel& panel, const std::string& label) {
  const auto lines = marks_of<rankcollapse::Line>(panel, label);
  if (lines.size() != 1)
    throw std::runtime_error(std::to_string(lines.size()) + " lines are called " + label);
  return lines.front();
}
