#include "experiments/figures/render.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/figures/canvas.hpp"
#include "experiments/figures/legend.hpp"
#include "experiments/figures/palette.hpp"
#include "experiments/figures/panel_frame.hpp"
#include "experiments/figures/rich_text.hpp"

namespace rankcollapse {
namespace {

constexpr double margin = 14.0, panel_gap = 16.0, least_width = 420.0, png_scale = 2.0;
constexpr double widest_legend_beside = 190.0, legend_gap = 16.0;
const Lettering title_lettering = {.size = 13.0, .color = ink, .bold = true};
const Lettering caption_lettering = {.size = 9.0, .color = faint_ink};
const Lettering missing_lettering = {.size = 10.0, .color = ink};
constexpr double title_line = 17.0, missing_line = 14.0, caption_line = 12.5;

struct PlotSize {
  double width, height;
};

PlotSize plot_size(std::size_t columns) {
  constexpr PlotSize sizes[] = {{400, 270}, {285, 205}, {215, 165}, {170, 140}};
  return sizes[std::min<std::size_t>(columns, 4) - 1];
}

/// Everything of a figure in its place.
class Layout {
 public:
  explicit Layout(const Chart& chart)
      : chart_(chart),
        key_(key_of(chart)),
        columns_(std::clamp<std::size_t>(chart.columns, 1, std::max<std::size_t>(1, chart.panels.size()))),
        size_(plot_size(columns_)),
        legend_is_beside_(columns_ == 1 &&
                          natural_legend_width(measure_, key_.legend) <= widest_legend_beside),
        legend_(measure_, {}, 0.0, false) {
    place_panels();
    place_rest();
  }

  double width() const { return width_; }
  double height() const { return height_; }

  void draw(Canvas& canvas) const {
    draw_lines(canvas, title_, title_lettering, title_line, margin + title_line - 4.0);
    draw_lines(canvas, missing_, missing_lettering, missing_line, panels_top_ + missing_line - 4.0);
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Margins common = {.left = columns_margins_[i % columns_].left,
                              .top = rows_margins_[i / columns_].top,
                              .right = columns_margins_[i % columns_].right,
                              .bottom = rows_margins_[i / columns_].bottom};
      frames_[i].draw(canvas, corner_of(i), common);
      draw_marks(canvas, frames_[i].plot(corner_of(i)), chart_.panels[i], key_);
    }
    legend_.draw(canvas, legend_corner_);
    draw_lines(canvas, caption_, caption_lettering, caption_line, caption_top_ + caption_line - 3.0);
  }

 private:
  static void draw_lines(Canvas& canvas, const std::vector<std::string>& lines, const Lettering& lettering,
                         double line_height, double baseline) {
    for (const std::string& line : lines) {
      draw_rich(canvas, {margin, baseline}, Anchor::start, lettering, line);
      baseline += line_height;
    }
  }

  static bool are_alike(const Axis& a, const Axis& b) {
    return a.label == b.label && a.logarithmic == b.logarithmic && a.categories == b.categories;
  }

  std::size_t rows() const { return (chart_.panels.size() + columns_ - 1) / columns_; }

  /// What a panel does not repeat: the label that stands below the one under it, or left of the one before
  /// it.
  PanelFrame::Shown shown(std::size_t i) const {
    const auto& panels = chart_.panels;
    const bool has_below = i + columns_<panels.size(), has_left = i % columns_> 0;
    const bool has_right = (i + 1) % columns_ > 0 && i + 1 < panels.size();
    return {.x_label = !has_below || !are_alike(panels[i + columns_].x, panels[i].x),
            .y_label = !has_left || !are_alike(panels[i - 1].y, panels[i].y),
            .colors = !has_right || panels[i + 1].color.label != panels[i].color.label};
  }

  void place_panels() {
    for (std::size_t i = 0; i < chart_.panels.size(); ++i) {
      frames_.emplace_back(measure_, chart_.panels[i], key_, size_.width, size_.height, shown(i));
    }
    columns_margins_.resize(columns_);
    rows_margins_.resize(rows());
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      const Margins& own = frames_[i].margins();
      Margins& column = columns_margins_[i % columns_];
      Margins& row = rows_margins_[i / columns_];
      column.left = std::max(column.left, own.left);
      column.right = std::max(column.right, own.right);
      row.top = std::max(row.top, own.top);
      row.bottom = std::max(row.bottom, own.bottom);
    }
    panels_width_ = frames_.empty() ? 0.0 : -panel_gap;
    for (const Margins& column : columns_margins_) {
      if (!frames_.empty()) panels_width_ += column.left + size_.width + column.right + panel_gap;
    }
  }

  void place_rest() {
    legend_ = Legend(measure_, key_.legend,
                     legend_is_beside_ ? widest_legend_beside : std::max(panels_width_, least_width),
                     legend_is_beside_);
    const double beside = legend_is_beside_ && legend_.width() > 0.0 ? legend_gap + legend_.width() : 0.0;
    const double inner = std::max(least_width, panels_width_ + beside);
    width_ = std::ceil(inner + 2 * margin);
    title_ = wrapped(measure_, title_lettering, chart_.title, inner);
    caption_ = wrapped(measure_, caption_lettering, chart_.caption, inner);
    missing_ = wrapped(measure_, missing_lettering, chart_.missing, inner);
    panels_top_ = margin + (title_.empty() ? 0.0 : static_cast<double>(title_.size()) * title_line + 7.0);
    double below = panels_top_ + static_cast<double>(missing_.size()) * missing_line;
    for (const Margins& row : rows_margins_) below += row.top + size_.height + row.bottom + panel_gap;
    if (!frames_.empty()) below -= panel_gap;
    if (legend_is_beside_) {
      legend_corner_ = {margin + panels_width_ + legend_gap,
                        panels_top_ + (frames_.empty() ? 0.0 : rows_margins_[0].top)};
      below = std::max(below, legend_corner_.y + legend_.height());
    } else if (legend_.height() > 0.0) {
      legend_corner_ = {margin, below + 10.0};
      below = legend_corner_.y + legend_.height();
    }
    caption_top_ = below + 8.0;
    height_ = std::ceil(caption_top_ + static_cast<double>(caption_.size()) * caption_line + margin);
  }

  Position corner_of(std::size_t i) const {
    Position corner = {margin, panels_top_};
    for (std::size_t column = 0; column < i % columns_; ++column) {
      corner.x += columns_margins_[column].left + size_.width + columns_margins_[column].right + panel_gap;
    }
    for (std::size_t row = 0; row < i / columns_; ++row) {
      corner.y += rows_margins_[row].top + size_.height + rows_margins_[row].bottom + panel_gap;
    }
    return {corner.x + columns_margins_[i % columns_].left, corner.y + rows_margins_[i / columns_].top};
  }

  const Canvas measure_ = Canvas(1, 1);
  const Chart& chart_;
  ChartKey key_;
  std::size_t columns_;
  PlotSize size_;
  bool legend_is_beside_;
  Legend legend_;
  std::vector<PanelFrame> frames_;
  std::vector<Margins> columns_margins_, rows_margins_;
  std::vector<std::string> title_, missing_, caption_;
  Position legend_corner_;
  double panels_width_ = 0.0, panels_top_ = 0.0, caption_top_ = 0.0, width_ = 0.0, height_ = 0.0;
};

}  // namespace

std::string render(const Chart& chart, PictureFormat format, const std::string& prefix) {
  const Layout layout(chart);
  Canvas canvas(format, layout.width(), layout.height(), png_scale);
  canvas.describe(plain_text(chart.title), plain_text(chart.caption));
  layout.draw(canvas);
  return canvas.file(prefix);
}

}  // namespace rankcollapse
