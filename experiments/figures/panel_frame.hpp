#pragma once

#include <string>
#include <vector>

#include "experiments/figures/axis_names.hpp"
#include "experiments/figures/canvas.hpp"
#include "experiments/figures/mark_painter.hpp"

namespace rankcollapse {

/// Room that a panel takes around its plot.
struct Margins {
  double left = 0.0, top = 0.0, right = 0.0, bottom = 0.0;
};

/// The axes of a panel, its titles, and the scale of its colours: everything but the marks.
class PanelFrame {
 public:
  /// Labels that a neighbour shows already are left out; so is a colour scale.
  struct Shown {
    bool x_label = true, y_label = true, colors = true;
  };

  PanelFrame(const Canvas& measure, const Panel& panel, const ChartKey& key, double plot_width,
             double plot_height, Shown shown);

  const Margins& margins() const { return margins_; }
  Plot plot(Position corner) const;  // `corner`: the upper left one of the plot
  /// `common`: the widest margins of the panels beside and above this one; labels stand at their outer ends.
  void draw(Canvas& canvas, Position corner, const Margins& common) const;

 private:
  void place_titles(const Canvas& measure, Shown shown);
  void place_colors(const Canvas& measure, const ChartKey& key);
  void draw_grid(Canvas& canvas, const Box& box) const;
  void draw_x_axis(Canvas& canvas, const Box& box) const;
  void draw_y_axis(Canvas& canvas, const Box& box) const;
  void draw_labels(Canvas& canvas, const Box& box, const Margins& common) const;
  void draw_colors(Canvas& canvas, const Box& box) const;

  const Panel& panel_;
  double width_, height_;
  AxisScale x_, y_;
  AxisNames x_names_, y_names_, color_names_;
  bool shows_colors_ = false;
  std::vector<std::string> title_, x_label_, y_label_;
  Margins margins_;
};

}  // namespace rankcollapse
