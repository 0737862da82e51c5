#include "experiments/figures/mark_painter.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "experiments/figures/palette.hpp"

namespace rankcollapse {
namespace {

constexpr double line_width = 1.6, prediction_width = 1.3, outline_width = 1.1, thin_width = 0.9;
constexpr double band_alpha = 0.20, bar_alpha = 0.30;
constexpr double least_marker_distance = 11.0;
constexpr double farthest = 20.0;  // in lengths of an axis: what is farther off is drawn as if it were there
constexpr std::size_t diagonal_points = 65;

using Path = std::vector<Position>;

class MarkPainter {
 public:
  MarkPainter(Canvas& canvas, const Plot& plot, const Panel& panel, const ChartKey& key)
      : canvas_(canvas), plot_(plot), panel_(panel), key_(key) {}

  void operator()(const Line& line) {
    const bool plain = line.markers && !line.style.dashed;
    draw_line(line.x, line.y, line.style, plain, line.thin);
    if (line.markers) draw_markers_along(line);
  }

  void operator()(const Step& step) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < std::min(step.x.size(), step.y.size()); ++i) {
      if (i > 0) {
        x.push_back(step.x[i]);
        y.push_back(step.y[i - 1]);
      }
      x.push_back(step.x[i]);
      y.push_back(step.y[i]);
    }
    draw_line(x, y, step.style, false);
  }

  void operator()(const Band& band) {
    Path lower, upper;
    const auto draw = [&] {
      Path corners = lower;
      corners.insert(corners.end(), upper.rbegin(), upper.rend());
      const Color color = thinned(color_of(band.style), band_alpha);
      if (lower.size() == 1) canvas_.line(corners, {.color = color, .width = 4.0});
      if (lower.size() > 1) canvas_.polygon(corners, color);
      lower.clear();
      upper.clear();
    };
    canvas_.only_within(clip());
    for (std::size_t i = 0; i < std::min({band.x.size(), band.low.size(), band.high.size()}); ++i) {
      const bool is_absent = !std::isfinite(band.x[i]) || std::isnan(band.low[i]) || std::isnan(band.high[i]);
      if (is_absent || (i > 0 && is_over_break(plot_.x, band.x[i - 1], band.x[i]))) draw();
      if (is_absent) continue;
      lower.push_back({across(band.x[i]), spread_end(band.low[i])});
      upper.push_back({across(band.x[i]), spread_end(band.high[i])});
    }
    draw();
    canvas_.everywhere();
  }

  void operator()(const Histogram& histogram) {
    Path corners;
    const double base = plot_.box.bottom() - plot_.box.height * std::clamp(plot_.y.at(0.0), 0.0, 1.0);
    for (std::size_t i = 0; i + 1 < histogram.edges.size() && i < histogram.heights.size(); ++i) {
      const double height = histogram.heights[i];
      const double top = std::isnan(height) || (plot_.y.logarithmic() && height <= 0.0) ? base : up(height);
      const double left = bar_edge(histogram.edges[i]), right = bar_edge(histogram.edges[i + 1]);
      if (std::isnan(left) || std::isnan(right)) continue;
      if (corners.empty()) corners.push_back({left, base});
      corners.push_back({left, top});
      corners.push_back({right, top});
    }
    if (corners.empty()) return;
    corners.push_back({corners.back().x, base});
    const Color color = color_of(histogram.style);
    canvas_.only_within(clip());
    if (!histogram.style.hollow) canvas_.polygon(corners, thinned(color, bar_alpha));
    canvas_.line(corners, {.color = color,
                           .width = histogram.style.hollow ? line_width : outline_width,
                           .dashes = dashes_of(histogram.style)});
    canvas_.everywhere();
  }

  void operator()(const Points& points) {
    const std::size_t count = std::min(points.x.size(), points.y.size());
    for (std::size_t i = 0; i < count; ++i) draw_error_bar(points, i);
    const auto scale = key_.colors.find(panel_.color.label);
    const bool by_value = has_values(points) && scale != key_.colors.end();
    for (std::size_t i = 0; i < count; ++i) {
      Color color = color_of(points.style);
      if (by_value) {
        const double value = i < points.value.size() ? points.value[i] : std::nan("");
        const double fraction = scale->second.at(value);
        color = std::isnan(fraction) ? color_of({.index = Style::grey})
                                     : scale_color(std::clamp(fraction, 0.0, 1.0));
      }
      draw_point(points.x[i], points.y[i], points.style, color);
    }
  }

  void operator()(const ReferenceLine& line) {
    Path path;
    if (line.at == ReferenceLine::Along::diagonal) {
      path = diagonal();
    } else if (!std::isfinite(line.value)) {
      return;
    } else if (line.at == ReferenceLine::Along::y) {
      path = {{plot_.box.left, up(line.value)}, {plot_.box.right(), up(line.value)}};
    } else {
      path = {{across(line.value), plot_.box.top}, {across(line.value), plot_.box.bottom()}};
    }
    canvas_.only_within(clip());
    canvas_.line(path, {.color = faint_ink,
                        .width = thin_width,
                        .dashes = reference_dashes(key_.reference(line.label) - 1)});
    canvas_.everywhere();
  }

  void operator()(const PublishedMark& mark) {
    if (is_inside(mark.x, mark.y)) draw_published_marker(canvas_, {across(mark.x), up(mark.y)});
  }

 private:
  double across(double x) const {
    return plot_.box.left + plot_.box.width * std::clamp(plot_.x.at(x), -farthest, farthest);
  }
  double up(double y) const {
    return plot_.box.bottom() - plot_.box.height * std::clamp(plot_.y.at(y), -farthest, farthest);
  }
  /// The end of a spread: what is not positive leaves a logarithmic panel at its lower border.
  double spread_end(double y) const { return plot_.y.logarithmic() && y <= 0.0 ? plot_.box.bottom() : up(y); }
  double bar_edge(double x) const { return plot_.x.logarithmic() && x <= 0.0 ? plot_.box.left : across(x); }
  Box clip() const {
    constexpr double room = 1.0;  // for half of a line along the border
    return {plot_.box.left - room, plot_.box.top - room, plot_.box.width + 2 * room,
            plot_.box.height + 2 * room};
  }

  static bool is_in_range(double fraction) { return fraction >= -1e-9 && fraction <= 1.0 + 1e-9; }
  bool is_inside(double x, double y) const {
    return is_in_range(plot_.x.at(x)) && is_in_range(plot_.y.at(y));
  }

  /// Whether a line from a to b passes the break of a logarithmic axis.
  static bool is_over_break(const AxisScale& axis, double a, double b) {
    return axis.has_zero() && (a > 0.0) != (b > 0.0);
  }

  void draw_line(const std::vector<double>& x, const std::vector<double>& y, const Style& style, bool plain,
                 bool thin = false) {
    const Stroke stroke = {.color = color_of(style),
                           .width = thin           ? thin_width
                                    : style.dashed ? prediction_width
                                                   : line_width,
                           .dashes = plain ? std::vector<double>{} : dashes_of(style)};
    const Stroke over_break = {
        .color = thinned(stroke.color, 0.7), .width = thin_width, .dashes = {1.0, 2.5}};
    Path run;
    const auto end_run = [&] {
      if (run.size() == 1) canvas_.circle(run[0], line_width, stroke.color);
      if (run.size() > 1) canvas_.line(run, stroke);
      run.clear();
    };
    canvas_.only_within(clip());
    std::size_t last = 0;
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
        end_run();
        continue;
      }
      const Position here = {across(x[i]), up(y[i])};
      if (!run.empty() && (is_over_break(plot_.x, x[last], x[i]) || is_over_break(plot_.y, y[last], y[i]))) {
        canvas_.line(Path{run.back(), here}, over_break);
        end_run();
      }
      run.push_back(here);
      last = i;
    }
    end_run();
    canvas_.everywhere();
  }

  static bool is_unmarked(const Line& line, double x) {
    return std::find(line.unmarked.begin(), line.unmarked.end(), x) != line.unmarked.end();
  }

  /// All markers where there is room, else the first, the last and some between them.
  void draw_markers_along(const Line& line) {
    Position last = {-1e9, -1e9};
    const std::size_t count = std::min(line.x.size(), line.y.size());
    for (std::size_t i = 0; i < count; ++i) {
      if (std::isnan(line.x[i]) || std::isnan(line.y[i]) || is_unmarked(line, line.x[i])) continue;
      const Position here = {across(line.x[i]), up(line.y[i])};
      const bool has_room = std::hypot(here.x - last.x, here.y - last.y) >= least_marker_distance;
      if (count > 30 && !has_room && i + 1 < count) continue;
      last = here;
      draw_point(line.x[i], line.y[i], line.style, color_of(line.style));
    }
  }

  void draw_error_bar(const Points& points, std::size_t i) {
    if (i >= points.low.size() || i >= points.high.size() || !is_inside(points.x[i], points.y[i])) return;
    if (std::isnan(points.low[i]) || std::isnan(points.high[i])) return;
    constexpr double half_cap = 2.5;
    const Box& box = plot_.box;
    const double x = across(points.x[i]);
    const double low = std::clamp(spread_end(points.low[i]), box.top, box.bottom());
    const double high = std::clamp(spread_end(points.high[i]), box.top, box.bottom());
    const Stroke stroke = {.color = color_of(points.style), .width = thin_width};
    canvas_.line(Path{{x, low}, {x, high}}, stroke);
    for (const double end : {low, high}) canvas_.line(Path{{x - half_cap, end}, {x + half_cap, end}}, stroke);
  }

  void draw_point(double x, double y, const Style& style, const Color& color) {
    if (std::isnan(x) || std::isnan(y)) return;
    if (std::isinf(x) || std::isinf(y)) {
      draw_arrow(x, y, color);
    } else if (is_inside(x, y)) {
      draw_marker(canvas_, {across(x), up(y)}, style, color);
    }
  }

  /// A triangle at the border on the way to infinity.
  void draw_arrow(double x, double y, const Color& color) {
    constexpr double length = 7.0, half_width = 3.5;
    const Box& box = plot_.box;
    const Position tip = {std::clamp(across(x), box.left, box.right()),
                          std::clamp(up(y), box.top, box.bottom())};
    const double along_x = std::isinf(x) ? (x > 0.0 ? 1.0 : -1.0) : 0.0;
    const double along_y = std::isinf(x) ? 0.0 : y > 0.0 ? -1.0 : 1.0;
    const Position root = {tip.x - length * along_x, tip.y - length * along_y};
    canvas_.polygon(Path{tip,
                         {root.x + half_width * along_y, root.y + half_width * along_x},
                         {root.x - half_width * along_y, root.y - half_width * along_x}},
                    color);
  }

  /// y = x, a curve where one axis is logarithmic and the other is not.
  Path diagonal() const {
    const double low = std::max(plot_.x.low(), plot_.y.low()),
                 high = std::min(plot_.x.high(), plot_.y.high());
    Path path;
    if (!(low < high)) return path;
    const bool by_ratio = plot_.x.logarithmic() && low > 0.0;
    for (std::size_t i = 0; i < diagonal_points; ++i) {
      const double share = static_cast<double>(i) / (diagonal_points - 1);
      const double value = by_ratio ? low * std::pow(high / low, share) : low + share * (high - low);
      path.push_back({across(value), up(value)});
    }
    if (plot_.x.logarithmic() == plot_.y.logarithmic()) path = {path.front(), path.back()};
    return path;
  }

  Canvas& canvas_;
  const Plot& plot_;
  const Panel& panel_;
  const ChartKey& key_;
};

}  // namespace

void draw_marks(Canvas& canvas, const Plot& plot, const Panel& panel, const ChartKey& key) {
  MarkPainter painter(canvas, plot, panel, key);
  for (const Mark& mark : panel.marks) {
    if (!std::holds_alternative<PublishedMark>(mark)) std::visit(painter, mark);
  }
  for (const Mark& mark : panel.marks) {
    if (std::holds_alternative<PublishedMark>(mark)) std::visit(painter, mark);
  }
}

}  // namespace rankcollapse
