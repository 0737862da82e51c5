#include <algorithm>
#include <cmath>

#include "experiments/records/layers.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/view.hpp"
#include "experiments/report/weights.hpp"

namespace rankcollapse {
namespace {

constexpr const char* rule = "rank[relative:1e-2]";

/// In how many of how many weights, that are wider than K, the rank is at most K at the end.
struct Share {
  std::size_t within = 0, all = 0;
};

Share within_classes(Trials trials, bool penalised) {
  Share share;
  for (const Record* trial : trials) {
    const double classes = class_count(*trial);
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      const double rank = trial->probe("ranks").value(weight, rule, AtEnd{});
      if (std::isnan(rank) || !is_wider_than_classes(*trial, weight)) continue;
      if ((trial->weight_decay(weight) > 0.0) != penalised) continue;
      ++share.all;
      if (rank <= classes) ++share.within;
    }
  }
  return share;
}

std::string text(const Share& share) {
  return std::to_string(share.within) + " of " + std::to_string(share.all);
}

std::string finding(Trials trials) {
  const double classes = class_count(*trials.front());
  if (std::isnan(classes)) return "How fast the singular values fall, weight by weight.";
  const Share with = within_classes(trials, true), without = within_classes(trials, false);
  std::vector<std::string> parts;
  if (with.all > 0) parts.push_back(text(with) + " weights under a penalty");
  if (without.all > 0) parts.push_back(text(without) + " without one");
  return "Counted above 1 % of the largest singular value, " + listed(parts) +
         " end with a rank of at most K = " + for_readers(classes) + ".";
}

HtmlTable numbers(Trials trials) {
  HtmlTable table{"Ranks at the end of training, by rule", {"trial", "weight", "full"}, {}};
  table.header.insert(table.header.end(), rank_rules.begin(), rank_rules.end());
  for (const Record* trial : trials) {
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      std::vector<std::string> row = {trial->title(), weight, std::to_string(full_rank_of(*trial, weight))};
      for (const char* one : rank_rules) {
        row.push_back(
            for_readers(trial->probe("ranks").value(weight, "rank[" + std::string(one) + "]", AtEnd{})));
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace

std::optional<View> profiles_view(Trials trials) {
  if (weights_of(trials, "spectrum").empty()) return std::nullopt;
  return View{"profiles",
              "The rank, and where one draws the line",
              finding_without_diverged(trials, finding),
              "Singular values over the largest, largest first; K is the number of classes.",
              {"singular_value_profiles", "rank_profiles"},
              numbers(trials),
              Json::Object{}};
}

}  // namespace rankcollapse
