#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/records/convergence.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Distance from rank K and its bound";

/// What the probe has of a weight at the end of a trial.
struct BoundRow {
  const RecordedTable* table;
  std::size_t row;

  double operator[](const char* column) const { return table->number(row, column); }
};

struct BoundedWeight {
  std::string name;
  std::vector<BoundRow> rows;  // a trial each
};

/// The distances that have a bound, and those of them above it.
struct Count {
  std::size_t all = 0, violated = 0;

  void take(double bound, double distance) {
    if (std::isnan(bound)) return;
    ++all;
    if (bound < distance) ++violated;
  }
};

struct Bounds {
  std::vector<BoundedWeight> weights;
  Count direct, product;
  std::size_t without = 0;  // neither of them: the probe says why
  std::size_t vanished = 0;
};

/// Those with a distance above 0, which weights of K rows or fewer have not, and that did not vanish.
Bounds bounds_of(std::span<const Record* const> trials) {
  Bounds bounds;
  for (const std::string& weight : weights_in(trials, "rank_bound")) {
    BoundedWeight one{weight, {}};
    for (const Record* trial : trials) {
      const RecordedTable& table = trial->probe("rank_bound");
      const auto row = table.row_at(weight, AtEnd{});
      if (!row || !(table.number(*row, "dist_K") > 0.0)) continue;
      const double distance = table.number(*row, "dist_K"), direct = table.number(*row, "direct_bound"),
                   product = table.number(*row, "product_bound");
      bounds.direct.take(direct, distance);
      bounds.product.take(product, distance);
      if (std::isnan(direct) && std::isnan(product)) ++bounds.without;
      if (has_vanished(*trial, weight)) {
        ++bounds.vanished;
      } else {
        one.rows.push_back({&table, *row});
      }
    }
    if (!one.rows.empty()) bounds.weights.push_back(std::move(one));
  }
  return bounds;
}

using Number = double (*)(const BoundRow&);

void draw_points(Panel& panel, const Bounds& bounds, Number x, Number y) {
  int index = 0;
  for (const BoundedWeight& weight : bounds.weights) {
    Points points{short_name(weight.name), {}, {}, {}, {}, {}, {index++, false, false}};
    for (const BoundRow& row : weight.rows) {
      points.x.push_back(x(row));
      points.y.push_back(y(row));
    }
    panel.marks.push_back(std::move(points));
  }
}

/// The distance over a bound, with y = x inside the panel however far the points lie from it.
Panel scatter(const char* name, const char* bound, const Bounds& bounds, Number x) {
  Panel panel{name, {bound, true}, {"dist_{K}(W)", true}, {}, {}};
  panel.marks.emplace_back(ReferenceLine{ReferenceLine::Along::diagonal, 0.0, "y = x"});
  draw_points(panel, bounds, x, [](const BoundRow& row) { return row["dist_K"]; });
  double largest = 0.0;
  for (const BoundedWeight& weight : bounds.weights) {
    for (const BoundRow& row : weight.rows) largest = std::max(largest, x(row));
  }
  panel.x.high = panel.y.high = 2.0 * largest;
  return panel;
}

Panel by_decay(const char* name, const char* label, const Bounds& bounds, Number y) {
  Panel panel{name, {"weight decay λ", true}, {label, true}, {}, {}};
  draw_points(
      panel, bounds, [](const BoundRow& row) { return row["weight_decay"]; }, y);
  return panel;
}

/// "0 of 16"
std::string told(const Count& count) {
  return std::to_string(count.violated) + " of " + std::to_string(count.all);
}

}  // namespace

Chart draw_rank_bound(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const Bounds bounds = bounds_of(drawn);
  if (bounds.weights.empty())
    return empty_chart(title, "Needs finished trials with weight decay and the probe rank_bound.");
  Chart chart;
  chart.title = title;
  chart.columns = 2;
  chart.panels.push_back(scatter("direct bound", "‖ΔDᵀ‖_{F}/(λN) + ‖G‖_{F}/λ", bounds,
                                 [](const BoundRow& row) { return row["direct_bound"]; }));
  chart.panels.push_back(scatter("product bound", "‖Δ‖_{2}·√TCV/(λ√N) + ‖G‖_{F}/λ", bounds,
                                 [](const BoundRow& row) { return row["product_bound"]; }));
  chart.panels.push_back(by_decay("is the product bound informative?", "bound without G, over ‖W‖_{F}",
                                  bounds,
                                  [](const BoundRow& row) { return row["product"] / row["weight_norm"]; }));
  chart.panels.back().marks.emplace_back(ReferenceLine{ReferenceLine::Along::y, 1.0, "‖W‖_{F}"});
  chart.panels.push_back(by_decay("what the bound hangs on", "‖Δ‖_{2}/√N", bounds,
                                  [](const BoundRow& row) { return row["delta_norm"]; }));
  std::string seen =
      "Penalised dense weights of more than K rows at the end of training, a point a weight and trial: "
      "their distance (Frobenius) to the matrices of rank K against two bounds. Δ: gradients by the "
      "layer's outputs; D: its inputs less their class means; G = ∂F/∂W, with whose term the bounds hold "
      "for any weight. " +
      told(bounds.direct) + " distances exceed the direct bound, " + told(bounds.product) +
      " the product bound; a bound above ‖W‖_{F} says nothing.";
  if (bounds.without > 0) seen += " " + std::to_string(bounds.without) + " have no bound.";
  if (bounds.vanished > 0)
    seen += " " + std::to_string(bounds.vanished) +
            " weights that vanished (ν_{max} below 10^{-6} of its start) are left out.";
  chart.caption = caption(seen, drawn, trials);
  return chart;
}

}  // namespace rankcollapse
