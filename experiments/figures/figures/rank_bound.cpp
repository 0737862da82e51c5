#include <algorithm>
#include <cmath>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Distance from rank K and its bound";

/// The rows of the bounds at the end of training that a distance above 0 stands in.
struct BoundRow {
  const RecordedTable* table;
  std::size_t row;

  double operator[](const char* column) const { return table->number(row, column); }
};

/// Of weights of K rows or fewer the distance is 0, and nothing is bounded.
std::vector<BoundRow> bounds_of(std::span<const Record* const> trials, const std::string& weight) {
  std::vector<BoundRow> rows;
  for (const Record* trial : trials) {
    const RecordedTable& table = trial->probe("rank_bound");
    const auto row = table.row_at(weight, AtEnd{});
    if (row && table.number(*row, "dist_K") > 0.0) rows.push_back({&table, *row});
  }
  return rows;
}

using Number = double (*)(const BoundRow&);

Points points_of(const std::vector<BoundRow>& rows, const std::string& weight, int index, Number x,
                 Number y) {
  Points points{short_name(weight), {}, {}, {}, {}, {}, {index, false, false}};
  for (const BoundRow& row : rows) {
    points.x.push_back(x(row));
    points.y.push_back(y(row));
  }
  return points;
}

struct View {
  const char* title;
  Axis x, y;
  ReferenceLine line;
  Number x_of, y_of;
};

const std::vector<View>& views() {
  using Along = ReferenceLine::Along;
  static const Axis distance{"dist_{K}(W)", true}, decay{"weight decay λ", true};
  static const ReferenceLine equal{Along::diagonal, 0.0, "y = x"},
      norm{Along::y, 1.0, "vacuous above ‖W‖_{F}"};
  static const std::vector<View> all = {
      {"direct bound",
       {"‖Δ(Z − Z̄)ᵀ‖_{F}/(λN) + ‖G‖_{F}/λ", true},
       distance,
       equal,
       [](const BoundRow& row) { return row["direct_bound"]; },
       [](const BoundRow& row) { return row["dist_K"]; }},
      {"product bound",
       {"‖Δ‖_{2}·√TCV/(λ√N) + ‖G‖_{F}/λ", true},
       distance,
       equal,
       [](const BoundRow& row) { return row["product_bound"]; },
       [](const BoundRow& row) { return row["dist_K"]; }},
      {"is the product bound informative?",
       decay,
       {"bound without G, over ‖W‖_{F}", true},
       norm,
       [](const BoundRow& row) { return row["weight_decay"]; },
       [](const BoundRow& row) { return row["product"] / row["weight_norm"]; }},
      {"what the bound hangs on",
       decay,
       {"‖Δ‖_{2}/√N", true},
       {},
       [](const BoundRow& row) { return row["weight_decay"]; },
       [](const BoundRow& row) { return row["delta_norm"]; }},
  };
  return all;
}

}  // namespace

Chart draw_rank_bound(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  Chart chart;
  chart.title = title;
  chart.columns = 2;
  std::size_t bounds = 0, violations = 0;
  for (const View& view : views()) {
    Panel panel{view.title, view.x, view.y, {}, {}};
    if (!view.line.label.empty()) panel.marks.push_back(view.line);
    int index = 0;
    for (const std::string& weight : weights_in(drawn, "rank_bound")) {
      const auto rows = bounds_of(drawn, weight);
      if (rows.empty()) continue;
      panel.marks.push_back(points_of(rows, weight, index++, view.x_of, view.y_of));
      if (&view != &views().front()) continue;
      bounds += rows.size();
      violations += static_cast<std::size_t>(std::count_if(
          rows.begin(), rows.end(), [](const BoundRow& row) { return row["direct_bound"] < row["dist_K"]; }));
    }
    chart.panels.push_back(std::move(panel));
  }
  if (bounds == 0)
    return empty_chart(title, "Needs finished trials with weight decay and the probe rank_bound.");
  chart.caption = caption(
      "Every penalised dense weight of more than K rows at the end of training, a point a weight and trial: "
      "its "
      "distance (Frobenius) to the matrices of rank K against two bounds, of which " +
          std::to_string(violations) + " of " + std::to_string(bounds) +
          " fall below the distance. With the term of the gradient G = ∂F/∂W the bounds hold for any "
          "weights; "
          "a bound above ‖W‖_{F} says nothing.",
      drawn, trials);
  return chart;
}

}  // namespace rankcollapse
