#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/files/csv.hpp"
#include "experiments/figures/chart.hpp"

namespace rankcollapse {
namespace {

constexpr double absent = std::numeric_limits<double>::quiet_NaN();

std::string field(double number) {
  return std::isnan(number) ? "" : shortest(number);
}

double at(const std::vector<double>& numbers, std::size_t i) {
  return i < numbers.size() ? numbers[i] : absent;
}

/// Adds the lines of marks, one call a kind.
struct LineAdder {
  std::string& csv;
  const std::string &panel, &quantity;

  void add(const char* mark, const std::string& label, double x, double y, double low = absent,
           double high = absent, double value = absent) const {
    csv +=
        csv_line({panel, quantity, mark, label, field(x), field(y), field(low), field(high), field(value)});
  }

  void operator()(const Line& line) const {
    for (std::size_t i = 0; i < line.x.size(); ++i) add("line", line.label, line.x[i], at(line.y, i));
  }
  void operator()(const Step& step) const {
    for (std::size_t i = 0; i < step.x.size(); ++i) add("step", step.label, step.x[i], at(step.y, i));
  }
  void operator()(const Band& band) const {
    for (std::size_t i = 0; i < band.x.size(); ++i) {
      add("band", "", band.x[i], absent, at(band.low, i), at(band.high, i));
    }
  }
  void operator()(const Histogram& histogram) const {
    for (std::size_t i = 0; i + 1 < histogram.edges.size(); ++i) {
      add("histogram", histogram.label, absent, at(histogram.heights, i), histogram.edges[i],
          histogram.edges[i + 1]);
    }
  }
  void operator()(const Points& points) const {
    for (std::size_t i = 0; i < points.x.size(); ++i) {
      add("points", points.label, points.x[i], at(points.y, i), at(points.low, i), at(points.high, i),
          at(points.value, i));
    }
  }
  void operator()(const ReferenceLine& line) const {
    const bool is_x = line.at == ReferenceLine::Along::x, is_y = line.at == ReferenceLine::Along::y;
    add("reference", line.label, is_x ? line.value : absent, is_y ? line.value : absent);
  }
  void operator()(const PublishedMark& mark) const { add("published", mark.label, mark.x, mark.y); }
};

}  // namespace

std::string chart_csv(const Chart& chart) {
  std::string csv = csv_line({"panel", "quantity", "mark", "label", "x", "y", "low", "high", "value"});
  for (std::size_t i = 0; i < chart.panels.size(); ++i) {
    const Panel& panel = chart.panels[i];
    const std::string name = panel.title.empty() ? std::to_string(i + 1) : panel.title;
    for (const Mark& mark : panel.marks) std::visit(LineAdder{csv, name, panel.y.label}, mark);
  }
  return csv;
}

}  // namespace rankcollapse
