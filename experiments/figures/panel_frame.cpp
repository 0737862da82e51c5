#include "experiments/figures/panel_frame.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/figures/palette.hpp"
#include "experiments/figures/rich_text.hpp"

namespace rankcollapse {
namespace {

const Lettering title_lettering = {.size = 10.5, .color = ink, .bold = true};
const Lettering label_lettering = {.size = 10.5, .color = ink};
const Lettering tick_lettering = {.size = 9.0, .color = ink};
constexpr double line_height = 14.0, tick_length = 4.0, minor_tick_length = 2.2, gap = 3.5;
constexpr double axis_width = 0.9, longest_name = 150.0;
constexpr double pixels_a_tick_across = 46.0, pixels_a_tick_up = 32.0;
constexpr double color_bar_gap = 14.0, color_bar_width = 11.0;
constexpr double digit_height = 0.72;  // of a size of letters

double name_width(const Canvas& measure, const Tick& tick) {
  return rich_width(measure, tick_lettering, tick.label);
}

/// Whether no two names along an axis of that length come nearer than `gap` to each other; `extent` is how
/// far a name reaches along the axis.
template <typename ExtentOfName>
bool are_apart(std::vector<Tick> ticks, double length, double least_gap, const ExtentOfName& extent) {
  std::erase_if(ticks, [](const Tick& tick) { return tick.label.empty(); });
  std::sort(ticks.begin(), ticks.end(), [](const Tick& a, const Tick& b) { return a.at < b.at; });
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const double distance = (ticks[i].at - ticks[i - 1].at) * length;
    if (distance < (extent(ticks[i]) + extent(ticks[i - 1])) / 2 + least_gap) return false;
  }
  return true;
}

/// Leaves every k-th name, with the least k that keeps them apart.
template <typename ExtentOfName>
void thin_names(std::vector<Tick>& ticks, double length, double least_gap, const ExtentOfName& extent) {
  const std::vector<Tick> all = ticks;
  for (std::size_t step = 2; step <= all.size() && !are_apart(ticks, length, least_gap, extent); ++step) {
    ticks = all;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      if (i % step != 0) ticks[i].label.clear();
    }
  }
}

template <typename ExtentOfName>
std::vector<Tick> fitting_ticks(const AxisScale& axis, double length, int most, double least_gap,
                                const ExtentOfName& extent) {
  std::vector<Tick> ticks = axis.ticks(most);
  while (most > 2 && !are_apart(ticks, length, least_gap, extent)) ticks = axis.ticks(--most);
  return ticks;
}

double widest(const Canvas& measure, const std::vector<Tick>& ticks) {
  double width = 0.0;
  for (const Tick& tick : ticks) width = std::max(width, name_width(measure, tick));
  return width;
}

/// The two strokes of a break in an axis that goes along (1, 0) or (0, 1).
void draw_break(Canvas& canvas, Position at, bool upright) {
  constexpr double half = 3.2, apart = 1.8;
  const auto line = [&](double shift, const Stroke& stroke) {
    const Position middle = upright ? Position{at.x, at.y + shift} : Position{at.x + shift, at.y};
    const Position lean = upright ? Position{half, half * 0.5} : Position{half * 0.5, half};
    canvas.line(std::array<Position, 2>{{{middle.x - lean.x, middle.y + lean.y},
                                         {middle.x + lean.x, middle.y - lean.y}}},
                stroke);
  };
  line(0.0, {.color = paper, .width = 2.0 * apart});
  line(-apart, {.color = ink, .width = axis_width});
  line(apart, {.color = ink, .width = axis_width});
}

}  // namespace

PanelFrame::PanelFrame(const Canvas& measure, const Panel& panel, const ChartKey& key, double plot_width,
                       double plot_height, Shown shown)
    : panel_(panel),
      width_(plot_width),
      height_(plot_height),
      shown_(shown),
      x_(panel.x, extent_of(panel).x),
      y_(panel.y, extent_of(panel).y),
      colors_(nullptr) {
  const auto colors = key.colors.find(panel.color.label);
  const bool has_colors = std::any_of(panel.marks.begin(), panel.marks.end(), [](const Mark& mark) {
    const Points* points = std::get_if<Points>(&mark);
    return points != nullptr && has_values(*points);
  });
  if (shown.colors && has_colors && colors != key.colors.end()) colors_ = &colors->second;
  place_x_ticks(measure);
  place_y_ticks(measure);
  place_titles(measure);
  place_colors(measure);
}

void PanelFrame::place_x_ticks(const Canvas& measure) {
  const auto across = [&](const Tick& tick) { return name_width(measure, tick); };
  const auto upright = [](const Tick&) { return tick_lettering.size; };
  const int most = std::clamp(static_cast<int>(width_ / pixels_a_tick_across), 2, 9);
  x_ticks_ = fitting_ticks(x_, width_, most, 6.0, across);
  x_names_height_ = tick_lettering.size + 1.0;
  if (x_.is_categorical()) {
    for (Tick& tick : x_ticks_) tick.label = shortened(measure, tick_lettering, tick.label, longest_name);
    names_are_upright_ = !are_apart(x_ticks_, width_, 6.0, across);
    if (names_are_upright_) {
      thin_names(x_ticks_, width_, 1.5, upright);
      x_names_height_ = widest(measure, x_ticks_);
    }
  } else {
    thin_names(x_ticks_, width_, 3.0, across);
  }
  margins_.bottom = tick_length + gap + x_names_height_;
  double overhang = 0.0;  // of the last name over the end of the axis
  for (const Tick& tick : x_ticks_) {
    if (!names_are_upright_) overhang = std::max(overhang, tick.at * width_ + across(tick) / 2 - width_);
  }
  margins_.right = std::max(4.0, overhang + 1.0);
}

void PanelFrame::place_y_ticks(const Canvas& measure) {
  const auto height = [](const Tick&) { return tick_lettering.size; };
  const int most = std::clamp(static_cast<int>(height_ / pixels_a_tick_up), 2, 9);
  y_ticks_ = fitting_ticks(y_, height_, most, 3.0, height);
  thin_names(y_ticks_, height_, 1.5, height);
  for (Tick& tick : y_ticks_) tick.label = shortened(measure, tick_lettering, tick.label, longest_name);
  y_names_width_ = widest(measure, y_ticks_);
  margins_.left = tick_length + gap + y_names_width_;
}

void PanelFrame::place_titles(const Canvas& measure) {
  title_ = wrapped(measure, title_lettering, panel_.title, width_ + margins_.left);
  if (shown_.x_label) x_label_ = wrapped(measure, label_lettering, panel_.x.label, width_);
  if (shown_.y_label) y_label_ = wrapped(measure, label_lettering, panel_.y.label, height_ + 20.0);
  const auto lines = [](const std::vector<std::string>& text) { return static_cast<double>(text.size()); };
  margins_.top = title_.empty() ? 6.0 : lines(title_) * line_height + 5.0;
  if (!x_label_.empty()) margins_.bottom += lines(x_label_) * line_height + 2.0;
  if (!y_label_.empty()) margins_.left += lines(y_label_) * line_height + 4.0;
}

void PanelFrame::place_colors(const Canvas& measure) {
  if (colors_ == nullptr) return;
  const auto height = [](const Tick&) { return tick_lettering.size; };
  const int most = std::clamp(static_cast<int>(height_ / pixels_a_tick_up), 2, 7);
  color_ticks_ = fitting_ticks(*colors_, height_, most, 3.0, height);
  color_names_width_ = widest(measure, color_ticks_);
  margins_.right = color_bar_gap + color_bar_width + tick_length + gap + color_names_width_ +
                   (panel_.color.label.empty() ? 0.0 : line_height + 3.0);
}

Plot PanelFrame::plot(Position corner) const {
  return {{corner.x, corner.y, width_, height_}, x_, y_};
}

void PanelFrame::draw(Canvas& canvas, Position corner) const {
  const Box box = plot(corner).box;
  double baseline = box.top - margins_.top + line_height - 3.0;
  for (const std::string& line : title_) {
    draw_rich(canvas, {box.left, baseline}, Anchor::start, title_lettering, line);
    baseline += line_height;
  }
  draw_grid(canvas, box);
  draw_x_axis(canvas, box);
  draw_y_axis(canvas, box);
  if (colors_ != nullptr) draw_colors(canvas, box);
}

void PanelFrame::draw_grid(Canvas& canvas, const Box& box) const {
  const Stroke stroke = {.color = grid_ink, .width = 0.7};
  for (const Tick& tick : x_ticks_) {
    const double x = box.left + tick.at * box.width;
    if (!tick.label.empty()) canvas.line(std::array<Position, 2>{{{x, box.top}, {x, box.bottom()}}}, stroke);
  }
  for (const Tick& tick : y_ticks_) {
    const double y = box.bottom() - tick.at * box.height;
    if (!tick.label.empty()) canvas.line(std::array<Position, 2>{{{box.left, y}, {box.right(), y}}}, stroke);
  }
}

void PanelFrame::draw_x_axis(Canvas& canvas, const Box& box) const {
  const Stroke stroke = {.color = ink, .width = axis_width};
  const double y = box.bottom();
  canvas.line(std::array<Position, 2>{{{box.left, y}, {box.right(), y}}}, stroke);
  for (const Tick& tick : x_ticks_) {
    const double x = box.left + tick.at * box.width;
    const double length = tick.label.empty() && !x_.is_categorical() ? minor_tick_length : tick_length;
    canvas.line(std::array<Position, 2>{{{x, y}, {x, y + length}}}, stroke);
    if (tick.label.empty()) continue;
    const double top = y + tick_length + gap;
    if (names_are_upright_) {
      Lettering upwards = tick_lettering;
      upwards.upwards = true;
      draw_rich(canvas, {x + digit_height * upwards.size / 2, top}, Anchor::end, upwards, tick.label);
    } else {
      draw_rich(canvas, {x, top + digit_height * tick_lettering.size + 1.0}, Anchor::middle, tick_lettering,
                tick.label);
    }
  }
  if (x_.has_zero()) draw_break(canvas, {box.left + x_.break_at() * box.width, y}, false);
  double baseline = y + tick_length + gap + x_names_height_ + line_height;
  for (const std::string& line : x_label_) {
    draw_rich(canvas, {box.left + box.width / 2, baseline}, Anchor::middle, label_lettering, line);
    baseline += line_height;
  }
}

void PanelFrame::draw_y_axis(Canvas& canvas, const Box& box) const {
  const Stroke stroke = {.color = ink, .width = axis_width};
  canvas.line(std::array<Position, 2>{{{box.left, box.top}, {box.left, box.bottom()}}}, stroke);
  for (const Tick& tick : y_ticks_) {
    const double y = box.bottom() - tick.at * box.height;
    const double length = tick.label.empty() && !y_.is_categorical() ? minor_tick_length : tick_length;
    canvas.line(std::array<Position, 2>{{{box.left - length, y}, {box.left, y}}}, stroke);
    draw_rich(canvas, {box.left - tick_length - gap, y + digit_height * tick_lettering.size / 2}, Anchor::end,
              tick_lettering, tick.label);
  }
  if (y_.has_zero()) draw_break(canvas, {box.left, box.bottom() - y_.break_at() * box.height}, true);
  Lettering upwards = label_lettering;
  upwards.upwards = true;
  double baseline = box.left - tick_length - gap - y_names_width_ - 7.0 -
                    line_height * (static_cast<double>(y_label_.size()) - 1.0);
  for (const std::string& line : y_label_) {
    draw_rich(canvas, {baseline, box.top + box.height / 2}, Anchor::middle, upwards, line);
    baseline += line_height;
  }
}

void PanelFrame::draw_colors(Canvas& canvas, const Box& box) const {
  constexpr int shades = 64;
  const double left = box.right() + color_bar_gap, right = left + color_bar_width;
  // Each shade goes down to the bottom, below the next ones: no seams.
  for (int shade = shades - 1; shade >= 0; --shade) {
    const double top = box.bottom() - box.height * (shade + 1) / shades;
    canvas.polygon(
        std::array<Position, 4>{{{left, top}, {right, top}, {right, box.bottom()}, {left, box.bottom()}}},
        scale_color((shade + 0.5) / shades));
  }
  const Stroke stroke = {.color = ink, .width = axis_width};
  for (const Tick& tick : color_ticks_) {
    const double y = box.bottom() - tick.at * box.height;
    const double length = tick.label.empty() ? minor_tick_length : tick_length;
    canvas.line(std::array<Position, 2>{{{right, y}, {right + length, y}}}, stroke);
    draw_rich(canvas, {right + tick_length + gap, y + digit_height * tick_lettering.size / 2}, Anchor::start,
              tick_lettering, tick.label);
  }
  Lettering upwards = label_lettering;
  upwards.upwards = true;
  draw_rich(canvas, {right + tick_length + gap + color_names_width_ + line_height, box.top + box.height / 2},
            Anchor::middle, upwards, panel_.color.label);
}

}  // namespace rankcollapse
