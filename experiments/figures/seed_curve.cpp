#include "experiments/figures/seed_curve.hpp"

#include <algorithm>
#include <vector>

#include "experiments/records/conditions.hpp"

namespace rankcollapse {

void draw_over_seeds(Panel& panel, const std::string& label, const Style& style,
                     std::span<const Record* const> trials, const std::function<Curve(const Record&)>& read,
                     bool markers) {
  std::map<double, std::vector<double>> numbers;
  for (const Record* trial : trials) {
    for (const auto& [x, y] : read(*trial)) numbers[x].push_back(y);
  }
  if (numbers.empty()) return;
  Line line{label, {}, {}, style, markers};
  Band band{{}, {}, {}, style};
  std::size_t most = 0;
  for (const auto& [x, at_x] : numbers) {
    const Spread spread = spread_over(at_x);
    most = std::max(most, spread.n);
    line.x.push_back(x);
    line.y.push_back(spread.mean);
    band.x.push_back(x);
    band.low.push_back(spread.low);
    band.high.push_back(spread.high);
  }
  if (most > 1) panel.marks.push_back(std::move(band));
  panel.marks.push_back(std::move(line));
}

void add_point(Points& points, double x, std::span<const double> numbers) {
  const Spread spread = spread_over(numbers);
  if (spread.n == 0) return;
  points.x.push_back(x);
  points.y.push_back(spread.mean);
  points.low.push_back(spread.low);
  points.high.push_back(spread.high);
}

std::size_t most_moments(std::span<const Record* const> trials,
                         const std::function<Curve(const Record&)>& read) {
  std::size_t most = 0;
  for (const Record* trial : trials) most = std::max(most, read(*trial).size());
  return most;
}

}  // namespace rankcollapse
