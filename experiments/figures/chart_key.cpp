#include "experiments/figures/chart_key.hpp"

#include <algorithm>
#include <cmath>

namespace rankcollapse {
namespace {

/// Takes the ranges of marks, one call a kind.
struct ExtentTaker {
  const Panel& panel;
  PanelExtent& extent;

  void take(const std::vector<double>& x, const std::vector<double>& y) const {
    for (std::size_t i = 0; i < std::min(x.size(), y.size()); ++i) {
      if (std::isnan(x[i]) || std::isnan(y[i])) continue;
      extent.x.take(x[i]);
      extent.y.take(y[i]);
    }
  }

  void take_spread(const std::vector<double>& ends) const {
    for (const double end : ends) extent.y.take_if_shown(end, panel.y.logarithmic);
  }

  void operator()(const Line& line) const { take(line.x, line.y); }
  void operator()(const Step& step) const { take(step.x, step.y); }
  void operator()(const Points& points) const {
    take(points.x, points.y);
    take_spread(points.low);
    take_spread(points.high);
  }
  void operator()(const Band& band) const {
    for (const double x : band.x) extent.x.take(x);
    take_spread(band.low);
    take_spread(band.high);
  }
  void operator()(const Histogram& histogram) const {
    for (const double edge : histogram.edges) extent.x.take_if_shown(edge, panel.x.logarithmic);
    take_spread(histogram.heights);
    if (!histogram.heights.empty()) extent.y.from_zero = true;
  }
  void operator()(const ReferenceLine& line) const {
    if (line.at == ReferenceLine::Along::x) extent.x.take_if_shown(line.value, panel.x.logarithmic);
    if (line.at == ReferenceLine::Along::y) extent.y.take_if_shown(line.value, panel.y.logarithmic);
  }
  void operator()(const PublishedMark& mark) const { take({mark.x}, {mark.y}); }
};

/// The legend entry that a mark is told by.
struct EntryOf {
  LegendEntry operator()(const Line& line) const {
    return {.label = line.label,
            .style = line.style,
            .line = true,
            .marker = line.markers,
            .plain = line.markers};
  }
  LegendEntry operator()(const Step& step) const {
    return {.label = step.label, .style = step.style, .line = true};
  }
  LegendEntry operator()(const Band& band) const { return {.label = "", .style = band.style}; }
  LegendEntry operator()(const Histogram& histogram) const {
    return {.label = histogram.label, .style = histogram.style, .bar = true};
  }
  LegendEntry operator()(const Points& points) const {
    return {
        .label = points.label, .style = points.style, .marker = true, .colored_by_value = has_values(points)};
  }
  LegendEntry operator()(const ReferenceLine& line) const {
    return {.label = line.label, .style = {.index = Style::grey}, .reference = 1};
  }
  LegendEntry operator()(const PublishedMark& mark) const {
    return {.label = mark.label, .style = {.index = Style::grey}, .published = true};
  }
};

void add_entry(std::vector<LegendEntry>& legend, LegendEntry entry) {
  if (entry.label.empty()) return;
  const auto found = std::find_if(legend.begin(), legend.end(),
                                  [&](const LegendEntry& other) { return other.label == entry.label; });
  if (found != legend.end()) {
    found->line |= entry.line;
    found->bar |= entry.bar;
    found->marker |= entry.marker;
    found->plain |= entry.plain;
    found->published |= entry.published;
    return;
  }
  if (entry.reference > 0) {
    entry.reference += static_cast<std::size_t>(std::count_if(
        legend.begin(), legend.end(), [](const LegendEntry& other) { return other.reference > 0; }));
  }
  legend.push_back(std::move(entry));
}

}  // namespace

bool has_values(const Points& points) {
  return std::any_of(points.value.begin(), points.value.end(),
                     [](double value) { return !std::isnan(value); });
}

PanelExtent extent_of(const Panel& panel) {
  PanelExtent extent;
  for (const Mark& mark : panel.marks) std::visit(ExtentTaker{panel, extent}, mark);
  return extent;
}

std::size_t ChartKey::reference(const std::string& label) const {
  for (const LegendEntry& entry : legend) {
    if (entry.label == label && entry.reference > 0) return entry.reference;
  }
  return 1;
}

ChartKey key_of(const Chart& chart) {
  ChartKey key;
  std::map<std::string, std::pair<Axis, Extent>> colors;
  for (const Panel& panel : chart.panels) {
    for (const Mark& mark : panel.marks) {
      add_entry(key.legend, std::visit(EntryOf{}, mark));
      const Points* points = std::get_if<Points>(&mark);
      if (points == nullptr || !has_values(*points)) continue;
      auto& [axis, extent] = colors.try_emplace(panel.color.label, panel.color, Extent{}).first->second;
      for (const double value : points->value) extent.take(value);
    }
  }
  for (const auto& [label, color] : colors) key.colors.emplace(label, AxisScale(color.first, color.second));
  return key;
}

}  // namespace rankcollapse
