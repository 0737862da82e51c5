#include "experiments/figures/legend.hpp"

#include <algorithm>
#include <array>
#include <numeric>

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
    const bool hollow = entry.style.hollow;
    canvas.polygon(corners, hollow ? paper : thinned(color, 0.30),
                   Stroke{.color = color, .width = hollow ? 1.6 : 1.1, .dashes = dashes_of(entry.style)});
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

/// On one line, with its sample.
double entry_width(const Canvas& measure, const LegendEntry& entry) {
  return sample_width + gap + rich_width(measure, lettering, entry.label) + 1.0;
}

}  // namespace

double natural_legend_width(const Canvas& measure, const std::vector<LegendEntry>& entries) {
  double widest = 0.0;
  for (const LegendEntry& entry : entries) widest = std::max(widest, entry_width(measure, entry));
  return widest;
}

Legend::Legend(const Canvas& measure, const std::vector<LegendEntry>& entries, double width, bool upright) {
  for (std::size_t columns = upright ? std::min<std::size_t>(1, entries.size()) : entries.size(); columns > 0;
       --columns) {
    std::vector<double> widths(columns, 0.0);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      widths[i % columns] = std::max(widths[i % columns], entry_width(measure, entries[i]));
    }
    width_ = std::accumulate(widths.begin(), widths.end(), column_gap * (static_cast<double>(columns) - 1.0));
    if (columns == 1) widths[0] = width_ = std::min(width, width_);
    columns_ = widths;
    if (width_ <= width) break;
  }
  for (const LegendEntry& entry : entries) {
    const double room = columns_[items_.size() % columns_.size()] - sample_width - gap;
    items_.push_back({entry, wrapped(measure, lettering, entry.label, room)});
  }
}

double Legend::row_height(std::size_t row) const {
  std::size_t lines = 1;
  for (std::size_t i = row * columns_.size(); i < std::min(items_.size(), (row + 1) * columns_.size()); ++i) {
    lines = std::max(lines, items_[i].lines.size());
  }
  return static_cast<double>(lines) * line_height + row_gap;
}

double Legend::height() const {
  double height = 0.0;
  for (std::size_t row = 0; row * columns_.size() < items_.size(); ++row) height += row_height(row);
  return height;
}

void Legend::draw(Canvas& canvas, Position corner) const {
  Position at = corner;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const std::size_t column = i % columns_.size();
    draw_sample(canvas, items_[i].entry, {at.x, at.y + line_height / 2 + 1.0});
    double baseline = at.y + line_height - 3.0;
    for (const std::string& line : items_[i].lines) {
      draw_rich(canvas, {at.x + sample_width + gap, baseline}, Anchor::start, lettering, line);
      baseline += line_height;
    }
    at.x += columns_[column] + column_gap;
    if (column + 1 == columns_.size()) at = {corner.x, at.y + row_height(i / columns_.size())};
  }
}

}  // namespace rankcollapse
