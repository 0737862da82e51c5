#include "experiments/figures/panel_frame.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/figures/palette.hpp"
#include "experiments/figures/rich_text.hpp"

namespace rankcollapse {
namespace {

const Lettering title_lettering = {.size = 10.0, .color = ink, .bold = true};
const Lettering label_lettering = {.size = 10.0, .color = ink};
const Lettering note_lettering = {.size = 9.0, .color = faint_ink};
constexpr double line_height = 14.0, tick_length = 4.0, minor_tick_length = 2.2, gap = 3.5;
const Stroke axis_stroke = {.color = ink, .width = 0.9};
constexpr double color_bar_gap = 14.0, color_bar_width = 11.0;
constexpr double farthest_label = 16.0;  // from where it stood alone
constexpr double digit_height = 0.72;    // of a size of letters

/// The two strokes of a break in an axis, to the right or upwards.
void draw_break(Canvas& canvas, Position at, bool upright) {
  constexpr double half = 3.2, apart = 1.8;
  const auto line = [&](double shift, const Stroke& stroke) {
    const Position middle = upright ? Position{at.x, at.y + shift} : Position{at.x + shift, at.y};
    const Position lean = upright ? Position{half, half * 0.5} : Position{half * 0.5, half};
    canvas.line(Segment{{{middle.x - lean.x, middle.y + lean.y}, {middle.x + lean.x, middle.y - lean.y}}},
                stroke);
  };
  line(0.0, {.color = paper, .width = 2.0 * apart});
  line(-apart, axis_stroke);
  line(apart, axis_stroke);
}

double lines_of(const std::vector<std::string>& text) {
  return static_cast<double>(text.size());
}

/// Of a category without a name, a tick is as long as those of its neighbours.
double length_of(const PlacedTick& tick, const AxisScale& axis) {
  return tick.name.empty() && !axis.is_categorical() ? minor_tick_length : tick_length;
}

Lettering upwards(Lettering lettering) {
  lettering.upwards = true;
  return lettering;
}

}  // namespace

PanelFrame::PanelFrame(const Canvas& measure, const Panel& panel, const ChartKey& key, double plot_width,
                       double plot_height, Shown shown)
    : panel_(panel),
      width_(plot_width),
      height_(plot_height),
      x_(panel.x, extent_of(panel).x),
      y_(panel.y, extent_of(panel).y),
      x_names_(names_below(measure, x_, plot_width)),
      y_names_(names_beside(measure, y_, plot_height)) {
  margins_.bottom = tick_length + gap + x_names_.depth;
  margins_.right = std::max(4.0, x_names_.overhang + 1.0);
  margins_.left = tick_length + gap + y_names_.depth;
  place_titles(measure, shown);
  if (shown.colors) place_colors(measure, key);
}

void PanelFrame::place_titles(const Canvas& measure, Shown shown) {
  title_ = wrapped(measure, title_lettering, panel_.title, width_ + margins_.right);
  if (shown.x_label) x_label_ = wrapped(measure, label_lettering, panel_.x.label, width_);
  if (shown.y_label) y_label_ = wrapped(measure, label_lettering, panel_.y.label, height_ + 20.0);
  margins_.top = title_.empty() ? 6.0 : lines_of(title_) * line_height + 5.0;
  if (!x_label_.empty()) margins_.bottom += lines_of(x_label_) * line_height + 3.0;
  if (!y_label_.empty()) margins_.left += lines_of(y_label_) * line_height + 4.0;
}

void PanelFrame::place_colors(const Canvas& measure, const ChartKey& key) {
  const auto scale = key.colors.find(panel_.color.label);
  shows_colors_ = scale != key.colors.end() &&
                  std::any_of(panel_.marks.begin(), panel_.marks.end(), [](const Mark& mark) {
                    const Points* points = std::get_if<Points>(&mark);
                    return points != nullptr && has_values(*points);
                  });
  if (!shows_colors_) return;
  color_names_ = names_beside(measure, scale->second, height_);
  margins_.right = color_bar_gap + color_bar_width + tick_length + gap + color_names_.depth +
                   (panel_.color.label.empty() ? 0.0 : line_height + 3.0);
}

Plot PanelFrame::plot(Position corner) const {
  return {{corner.x, corner.y, width_, height_}, x_, y_};
}

void PanelFrame::draw(Canvas& canvas, Position corner, const Margins& common) const {
  const Box box = plot(corner).box;
  double baseline = box.top - margins_.top + line_height - 3.0;
  for (const std::string& line : title_) {
    draw_rich(canvas, {box.left, baseline}, Anchor::start, title_lettering, line);
    baseline += line_height;
  }
  draw_grid(canvas, box);
  draw_x_axis(canvas, box);
  draw_y_axis(canvas, box);
  draw_labels(canvas, box, common);
  if (shows_colors_) draw_colors(canvas, box);
  if (x_names_.ticks.empty() || y_names_.ticks.empty()) {
    draw_rich(canvas, {box.left + box.width / 2, box.top + box.height / 2}, Anchor::middle, note_lettering,
              "no numbers");
  }
}

void PanelFrame::draw_grid(Canvas& canvas, const Box& box) const {
  std::vector<Segment> lines;
  for (const PlacedTick& tick : x_names_.ticks) {
    const double x = box.left + tick.at * box.width;
    if (!tick.name.empty()) lines.push_back({{{x, box.top}, {x, box.bottom()}}});
  }
  for (const PlacedTick& tick : y_names_.ticks) {
    const double y = box.bottom() - tick.at * box.height;
    if (!tick.name.empty()) lines.push_back({{{box.left, y}, {box.right(), y}}});
  }
  canvas.segments(lines, {.color = grid_ink, .width = 0.7});
}

void PanelFrame::draw_x_axis(Canvas& canvas, const Box& box) const {
  const double y = box.bottom(), names_top = y + tick_length + gap;
  std::vector<Segment> lines = {{{{box.left, y}, {box.right(), y}}}};
  for (const PlacedTick& tick : x_names_.ticks) {
    const double x = box.left + tick.at * box.width;
    lines.push_back({{{x, y}, {x, y + length_of(tick, x_)}}});
    double baseline = names_top + digit_height * name_lettering.size + 1.0;
    for (const std::string& line : tick.name) {
      if (x_names_.upright) {
        const double middle = x + digit_height * name_lettering.size / 2;
        draw_rich(canvas, {middle, names_top}, Anchor::end, upwards(name_lettering), line);
      } else {
        draw_rich(canvas, {x, baseline}, Anchor::middle, name_lettering, line);
        baseline += name_line;
      }
    }
  }
  canvas.segments(lines, axis_stroke);
  if (x_.has_zero()) draw_break(canvas, {box.left + x_.break_at() * box.width, y}, false);
}

void PanelFrame::draw_y_axis(Canvas& canvas, const Box& box) const {
  std::vector<Segment> lines = {{{{box.left, box.top}, {box.left, box.bottom()}}}};
  for (const PlacedTick& tick : y_names_.ticks) {
    const double y = box.bottom() - tick.at * box.height;
    lines.push_back({{{box.left - length_of(tick, y_), y}, {box.left, y}}});
    for (const std::string& line : tick.name) {
      draw_rich(canvas, {box.left - tick_length - gap, y + digit_height * name_lettering.size / 2},
                Anchor::end, name_lettering, line);
    }
  }
  canvas.segments(lines, axis_stroke);
  if (y_.has_zero()) draw_break(canvas, {box.left, box.bottom() - y_.break_at() * box.height}, true);
}

void PanelFrame::draw_labels(Canvas& canvas, const Box& box, const Margins& common) const {
  double baseline = box.bottom() + common.bottom - line_height * lines_of(x_label_) + 11.0;
  for (const std::string& line : x_label_) {
    draw_rich(canvas, {box.left + box.width / 2, baseline}, Anchor::middle, label_lettering, line);
    baseline += line_height;
  }
  // In line with the labels above and below, unless their names are much longer.
  const bool is_near = common.left - margins_.left <= farthest_label;
  baseline = box.left - (is_near ? common.left : margins_.left) + 11.0;
  for (const std::string& line : y_label_) {
    draw_rich(canvas, {baseline, box.top + box.height / 2}, Anchor::middle, upwards(label_lettering), line);
    baseline += line_height;
  }
}

void PanelFrame::draw_colors(Canvas& canvas, const Box& box) const {
  constexpr int shades = 64;
  const double left = box.right() + color_bar_gap, right = left + color_bar_width;
  // Each shade goes down to the bottom, and the next ones lie on it: no seams.
  for (int shade = shades - 1; shade >= 0; --shade) {
    const double top = box.bottom() - box.height * (shade + 1) / shades;
    canvas.polygon(
        std::array<Position, 4>{{{left, top}, {right, top}, {right, box.bottom()}, {left, box.bottom()}}},
        scale_color((shade + 0.5) / shades));
  }
  std::vector<Segment> lines;
  for (const PlacedTick& tick : color_names_.ticks) {
    const double y = box.bottom() - tick.at * box.height;
    const double length = tick.name.empty() ? minor_tick_length : tick_length;
    lines.push_back({{{right, y}, {right + length, y}}});
    for (const std::string& line : tick.name) {
      draw_rich(canvas, {right + tick_length + gap, y + digit_height * name_lettering.size / 2},
                Anchor::start, name_lettering, line);
    }
  }
  canvas.segments(lines, axis_stroke);
  draw_rich(canvas, {right + tick_length + gap + color_names_.depth + line_height, box.top + box.height / 2},
            Anchor::middle, upwards(label_lettering), panel_.color.label);
}

}  // namespace rankcollapse
