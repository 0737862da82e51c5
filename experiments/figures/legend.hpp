#pragma once

#include <vector>

#include "experiments/figures/canvas.hpp"
#include "experiments/figures/chart_key.hpp"

namespace rankcollapse {

/// A legend laid out in columns, row by row.
class Legend {
 public:
  /// As many columns as `width` has room for, at least one, whose texts are wrapped then; one where
  /// `upright`.
  Legend(const Canvas& measure, const std::vector<LegendEntry>& entries, double width, bool upright);

  double width() const { return width_; }
  double height() const;
  void draw(Canvas& canvas, Position corner) const;

 private:
  struct Item {
    LegendEntry entry;
    std::vector<std::string> lines;
  };

  double row_height(std::size_t row) const;

  std::vector<Item> items_;
  std::vector<double> columns_;  // their widths
  double width_ = 0.0;
};

/// How wide the widest label would be on one line, with its sample.
double natural_legend_width(const Canvas& measure, const std::vector<LegendEntry>& entries);

}  // namespace rankcollapse
