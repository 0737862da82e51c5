#include <algorithm>
#include <cmath>

#include "experiments/report/layers.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/view.hpp"

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
    const std::size_t classes = number_of_classes(*trial);
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      const double rank = trial->probe("ranks").value(weight, rule, AtEnd{});
      if (std::isnan(rank) || full_rank_of(*trial, weight) <= classes) continue;
      if ((trial->weight_decay(weight) > 0.0) != penalised) continue;
      ++share.all;
      if (rank <= static_cast<double>(classes)) ++share.within;
    }
  }
  return share;
}

std::string text(const Share& share) {
  return std::to_string(share.within) + " of " + std::to_string(share.all);
}

std::string finding(Trials trials) {
  const std::size_t classes = number_of_classes(*trials.front());
  if (classes == 0) return "How fast the singular values fall, weight by weight.";
  const Share with = within_classes(trials, true), without = within_classes(trials, false);
  const std::string most = "a rank of at most K = " + std::to_string(classes);
  if (with.all == 0) {
    return "Without a penalty " + text(without) + " weights end with " + most +
           ", counted above 1 % of their largest singular value.";
  }
  std::string sentence = "Counted above 1 % of the largest singular value, " + text(with) +
                         " weights under a penalty end with " + most;
  if (without.all > 0) sentence += ", and " + text(without) + " of those without one";
  return sentence + ".";
}

HtmlTable numbers(Trials trials) {
  HtmlTable table{"Ranks at the end of training, by rule", {"trial", "weight", "full"}, {}};
  static constexpr const char* rules[] = {"numpy",         "numerical-recipes", "abs:1e-3",
                                          "log10<-8",      "weightwatcher",     "relative:1e-1",
                                          "relative:1e-2", "relative:1e-3",     "relative:1e-4"};
  table.header.insert(table.header.end(), std::begin(rules), std::end(rules));
  for (const Record* trial : trials) {
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      std::vector<std::string> row = {trial->title(), weight, std::to_string(full_rank_of(*trial, weight))};
      for (const char* one : rules) {
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
  return View{
      "profiles",
      "The rank, and where one draws the line",
      finding(trials),
      "Singular values over the largest, largest first; K is the number of classes. Drag the threshold, or "
      "move it with the arrow keys: what stands above it is the rank.",
      {"rank_by_weight_decay", "rank_profile"},
      numbers(trials),
      Json::Object{}};
}

}  // namespace rankcollapse
