#pragma once

#include <span>
#include <string_view>

#include "experiments/figures/chart.hpp"
#include "experiments/records/records.hpp"

namespace rankcollapse {

/// A row of the table of figures. `draw` takes the finished trials of one experiment, diverged ones among
/// them, or none, and gives a chart, an empty one (Chart::missing) where nothing that it needs was recorded.
struct FigureRow {
  std::string_view name;         // of its files: "lambda_min_by_penalty"
  std::string_view description;  // what it shows, one line
  std::string_view protocol;     // whose: "A1", "II.4", as in the names of claims and configurations
  bool from_theory = false;      // draws closed forms; asks for no trial
  Chart (*draw)(std::span<const Record* const> trials);
};

/// All figures, in the order in which reports show them.
std::span<const FigureRow> figure_table();

}  // namespace rankcollapse
