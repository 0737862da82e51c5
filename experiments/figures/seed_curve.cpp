#include "experiments/figures/seed_curve.hpp"

#include <algorithm>
#include <vector>

#include "experiments/records/conditions.hpp"
#include "experiments/records/convergence.hpp"

namespace rankcollapse {

namespace {

/// A mean as a line, with the range as a band behind it where some x has several numbers.
void draw_means(Panel& panel, Line line, const std::map<double, std::vector<double>>& numbers) {
  if (numbers.empty()) return;
  Band band{{}, {}, {}, line.style};
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

bool is_minimised(const Record& trial) {
  return trial.setting("training.optimizer.type") == "lbfgs";
}

bool end_together(const std::vector<Curve>& curves) {
  return std::all_of(curves.begin(), curves.end(), [&](const Curve& curve) {
    return curve.rbegin()->first == curves.front().rbegin()->first;
  });
}

}  // namespace

void draw_over_seeds(Panel& panel, const std::string& label, const Style& style,
                     std::span<const Record* const> trials, const std::function<Curve(const Record&)>& read,
                     bool markers) {
  std::vector<Curve> curves;
  for (const Record* trial : trials) {
    if (Curve curve = read(*trial); !curve.empty()) curves.push_back(std::move(curve));
  }
  if (!curves.empty() && is_minimised(*trials.front()) && !end_together(curves)) {
    for (const Curve& curve : curves) {
      Line line{.label = label, .x = {}, .y = {}, .style = style, .markers = markers, .thin = true};
      for (const auto& [x, y] : curve) {
        line.x.push_back(x);
        line.y.push_back(y);
      }
      panel.marks.push_back(std::move(line));
    }
    return;
  }
  std::map<double, std::vector<double>> numbers;
  for (const Curve& curve : curves) {
    for (const auto& [x, y] : curve) numbers[x].push_back(y);
  }
  std::erase_if(numbers, [&](const auto& at_x) { return at_x.second.size() < curves.size(); });
  draw_means(panel, {.label = label, .x = {}, .y = {}, .style = style, .markers = markers}, numbers);
}

void draw_along_setting(Panel& panel, const std::string& label, const Style& style,
                        std::span<const Record* const> trials,
                        const std::function<Curve(const Record&)>& read) {
  std::map<double, std::vector<double>> numbers;
  Points hollow{.label = "not converged", .x = {}, .y = {}, .style = {style.index, true, false}};
  for (const Record* trial : trials) {
    const bool converged = has_converged(*trial);
    for (const auto& [x, y] : read(*trial)) {
      numbers[x].push_back(y);
      if (converged) continue;
      hollow.x.push_back(x);
      hollow.y.push_back(y);
    }
  }
  draw_means(panel,
             {.label = label,
              .x = {},
              .y = {},
              .style = style,
              .markers = true,
              .thin = false,
              .unmarked = hollow.x},
             numbers);
  if (!hollow.x.empty()) panel.marks.push_back(std::move(hollow));
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
