#include "experiments/figures/legend.hpp"

#include <algorithm>
#include <array>

#include "experiments/figures/palette.hpp"
#include "experiments/figures/rich_text.hpp"

namespace rankcollapse {
namespace {

constexpr double sample_width = 24.0, gap = 7.0, column_gap = 18.0, line_height = 13.0, row_gap = 4.0;
const Lettering lettering = {.size = 9.0, .color = ink};

void draw_sample(Canvas& canvas, const LegendEntry& entry, Position left) {
  const Position middle = {left.x + sample_width / 2, left.y};
  const std::array<Position, 2> ends = {left, {left.x + sample_width, left.y}};
  Color color = color_of(entry.style);
  if (entry.bar) {
    constexpr double half = 4.5;
    const std::array<Position, 4> corners = {{{left.x + 2, left.y + half},
                                              {left.x + 2, left.y - half},
                                              {left.x + sample_width - 2, left.y - half},
                                              {left.x + sample_width - 2, left.y + half}}};
    canvas.polygon(corners, thinned(color, 0.30),
                   Stroke{.color = color, .width = 1.1, .dashes = dashes_of(entry.style)});
  }
  if (entry.reference > 0) {
    canvas.line(ends, {.color = faint_ink, .width = 0.9, .dashes = reference_dashes(entry.reference - 1)});
  }
  if (entry.line) {
    const bool solid = entry.plain && !entry.style.dashed;
    canvas.line(ends, {.color = color,
                       .width = entry.style.dashed ? 1.3 : 1.6,
                       .dashes = solid ? std::vector<double>{} : dashes_of(entry.style)});
  }
  if (entry.colored_by_value) color = faint_ink;
  if (entry.marker) draw_marker(canvas, middle, entry.style, color);
  if (entry.published) draw_published_marker(canvas, middle);
}

}  // namespace

double natural_legend_width(const Canvas& measure, const std::vector<LegendEntry>& entries) {
  double widest = 0.0;
  for (const LegendEntry& entry : entries)
    widest = std::max(widest, rich_width(measure, lettering, entry.label));
  return sample_width + gap + widest + 1.0;
}

Legend::Legend(const Canvas& measure, const std::vector<LegendEntry>& entries, double width, bool upright) {
  if (entries.empty()) return;
  column_width_ = std::min(width, natural_legend_width(measure, entries));
  if (!upright) {
    columns_ = static_cast<std::size_t>((width + column_gap) / (column_width_ + column_gap));
    columns_ = std::clamp<std::size_t>(columns_, 1, entries.size());
  }
  width_ = static_cast<double>(columns_) * (column_width_ + column_gap) - column_gap;
  for (const LegendEntry& entry : entries) {
    items_.push_back({entry, wrapped(measure, lettering, entry.label, column_width_ - sample_width - gap)});
  }
}

double Legend::row_height(std::size_t row) const {
  std::size_t lines = 1;
  for (std::size_t i = row * columns_; i < std::min(items_.size(), (row + 1) * columns_); ++i) {
    lines = std::max(lines, items_[i].lines.size());
  }
  return static_cast<double>(lines) * line_height + row_gap;
}

double Legend::height() const {
  double height = 0.0;
  for (std::size_t row = 0; row * columns_ < items_.size(); ++row) height += row_height(row);
  return height;
}

void Legend::draw(Canvas& canvas, Position corner) const {
  double top = corner.y;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const double left = corner.x + static_cast<double>(i % columns_) * (column_width_ + column_gap);
    draw_sample(canvas, items_[i].entry, {left, top + line_height / 2 + 1.0});
    double baseline = top + line_height - 3.0;
    for (const std::string& line : items_[i].lines) {
      draw_rich(canvas, {left + sample_width + gap, baseline}, Anchor::start, lettering, line);
      baseline += line_height;
    }
    if ((i + 1) % columns_ == 0) top += row_height(i / columns_);
  }
}

}  // namespace rankcollapse
