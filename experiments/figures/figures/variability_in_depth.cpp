#include <algorithm>
#include <cmath>

#include "experiments/figures/class_line.hpp"
#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/records/convergence.hpp"
#include "experiments/records/layers.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Variability within the classes and rank in depth";
constexpr std::size_t most_strengths = 6;

/// The weights that have both numbers, in the order of the network.
std::vector<std::string> chain_of(std::span<const Record* const> trials) {
  std::vector<std::string> chain;
  for (const std::string& weight : weights_in(trials, "ranks")) {
    for (const Record* trial : trials) {
      const std::string features = features_into(*trial, weight);
      if (std::isnan(trial->probe("variability").value(features, "tcv_ratio", AtEnd{}))) continue;
      chain.push_back(weight);
      break;
    }
  }
  return chain;
}

/// A number of each weight of the chain, by its place in it.
template <typename Number>
auto by_depth(const std::vector<std::string>& chain, Number number) {
  return [&chain, number](const Record& trial) {
    Curve curve;
    for (std::size_t depth = 0; depth < chain.size(); ++depth) {
      const double value = number(trial, chain[depth]);
      if (!std::isnan(value)) curve[static_cast<double>(depth)] = value;
    }
    return curve;
  };
}

}  // namespace

Chart draw_variability_in_depth(std::span<const Record* const> trials) {
  auto drawn = converging(trials);
  const auto chain = chain_of(drawn);
  std::erase_if(drawn, [&](const Record* trial) {
    return std::any_of(chain.begin(), chain.end(),
                       [&](const std::string& weight) { return has_vanished(*trial, weight); });
  });
  if (chain.size() < 2 || drawn.empty())
    return empty_chart(title,
                       "Needs finished trials with the probes variability and ranks, of two or more "
                       "weights and the features that they read.");
  Panel variability{"what the weight reads", {"features"}, {"tr S_{W}/tr S_{B}", true}, {}, {}};
  Panel rank{"its rank", {"weight"}, {"rank: ν > 10^{-2}·ν_{max}", false, 0.0}, {}, {}};
  Panel distance{"its distance from rank K", {"weight"}, {"dist_{K}(W)/‖W‖_{F}", true}, {}, {}};
  for (const std::string& weight : chain) {
    variability.x.categories.push_back(features_into(*drawn.front(), weight));
    rank.x.categories.push_back(short_name(weight));
  }
  distance.x.categories = rank.x.categories;
  const auto conditions = drawn_conditions(drawn, most_strengths);
  draw_class_lines(rank, ReferenceLine::Along::y, trials_of(conditions));
  for (const DrawnCondition& condition : conditions) {
    const auto draw = [&](Panel& panel, auto number) {
      draw_over_seeds(panel, condition.label, condition.style, condition.trials, by_depth(chain, number),
                      true);
    };
    draw(variability, [](const Record& trial, const std::string& weight) {
      return trial.probe("variability").value(features_into(trial, weight), "tcv_ratio", AtEnd{});
    });
    draw(rank, [](const Record& trial, const std::string& weight) {
      return trial.probe("ranks").value(weight, "rank[relative:1e-2]", AtEnd{});
    });
    draw(distance, [](const Record& trial, const std::string& weight) {
      const double relative = trial.probe("ranks").value(weight, "relative_dist_K", AtEnd{});
      return relative > 0.0 ? relative : std::nan("");  // 0: a weight of K rows or fewer
    });
  }
  Chart chart;
  chart.title = title;
  chart.columns = 3;
  chart.panels = {std::move(variability), std::move(rank), std::move(distance)};
  chart.caption = caption(
      "At the end of training, from the input to the output: variability within the classes over that "
      "between them (TCV ratio) of the features that each weight reads, the weight's rank at a hundredth of "
      "ν_{max}, and its distance to the matrices of rank K over its norm, which weights of K rows or fewer "
      "have none of. Mean over seeds, band from the smallest to the largest; at most six conditions are "
      "shown. Trials of which a weight vanished (ν_{max} below 10^{-6} of its start) are left out.",
      trials_of(conditions), trials);
  return chart;
}

}  // namespace rankcollapse
