#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "experiments/report/layers.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/view.hpp"

namespace rankcollapse {
namespace {

struct Quantity {
  const char* column;
  const char* name;
  bool logarithmic;
};

constexpr std::array quantities = {
    Quantity{"rank[relative:1e-2]", "rank: ν above 1e-2 of the largest", false},
    Quantity{"rank[relative:1e-3]", "rank: ν above 1e-3 of the largest", false},
    Quantity{"rank[numpy]", "rank by NumPy's rule", false},
    Quantity{"stable_rank", "stable rank", false},
    Quantity{"relative_dist_K", "distance to rank K, over ‖W‖", true},
    Quantity{"dist_K", "distance to rank K", true},
};

/// Within-class variability of what a weight reads, at the end; NaN where it is not recorded.
double variability_before(const Record& trial, const std::string& weight) {
  const std::string place = inputs_of(trial, weight);
  return place.empty() ? std::numeric_limits<double>::quiet_NaN()
                       : trial.probe("variability").value(place, "tcv_norm", AtEnd{});
}

/// What is equal between trials of different strength.
std::string length_of(const Record& trial) {
  if (!trial.setting("training.dose").empty()) return "equal dose";
  return trial.status().converged ? "to a stationary point" : "equal epochs";
}

std::set<double> strengths(Trials trials) {
  std::set<double> different;
  for (const Record* trial : trials) different.insert(trial->largest_weight_decay());
  return different;
}

Json points(Trials trials, bool by_strength) {
  Json::Array all;
  const std::vector<Condition> conditions = conditions_by_penalty(trials);
  for (std::size_t place = 0; place < conditions.size(); ++place) {
    for (const Record* trial : conditions[place].trials) {
      for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
        Json::Array values;
        for (const Quantity& quantity : quantities)
          values.emplace_back(rounded(trial->probe("ranks").value(weight, quantity.column, AtEnd{}), 4));
        all.emplace_back(
            Json::Object{{"x", by_strength ? trial->largest_weight_decay() : static_cast<double>(place)},
                         {"weight", weight},
                         {"values", std::move(values)},
                         {"variability", rounded(variability_before(*trial, weight), 3)},
                         {"settled", is_settled(*trial)},
                         {"length", length_of(*trial)},
                         {"title", trial->title()}});
      }
    }
  }
  return all;
}

/// The ranks of all weights wider than K, over the trials of one strength that are settled, or all.
std::vector<double> ranks_at(Trials trials, double strength) {
  std::vector<double> ranks;
  for (const Record* trial : trials) {
    if (trial->largest_weight_decay() != strength || trial->diverged()) continue;
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      const double rank = trial->probe("ranks").value(weight, quantities[0].column, AtEnd{});
      if (!std::isnan(rank) && full_rank_of(*trial, weight) > number_of_classes(*trial))
        ranks.push_back(rank);
    }
  }
  return ranks;
}

std::string finding(Trials trials) {
  const std::set<double> all = strengths(trials);
  const double weakest = *all.begin(), strongest = *all.rbegin();
  const Spread before = spread_over(ranks_at(trials, weakest)),
               after = spread_over(ranks_at(trials, strongest));
  const std::size_t unsettled = static_cast<std::size_t>(
      std::count_if(trials.begin(), trials.end(), [](const Record* trial) { return !is_settled(*trial); }));
  std::string sentence = "The mean rank, counted above 1 % of the largest singular value, ";
  if (all.size() == 1) {
    sentence += "is " + for_readers(before.mean) + " (" + for_readers(before.low) + " to " +
                for_readers(before.high) + ") at λ = " + for_readers(weakest);
  } else {
    sentence += "goes from " + for_readers(before.mean) + " at λ = " + for_readers(weakest) + " to " +
                for_readers(after.mean) + " at λ = " + for_readers(strongest);
    const double classes = static_cast<double>(number_of_classes(*trials.front()));
    const auto within = std::find_if(all.begin(), all.end(), [&](double strength) {
      const std::vector<double> ranks = ranks_at(trials, strength);
      return !ranks.empty() && spread_over(ranks).high <= classes;
    });
    if (classes > 0.0 && within != all.end())
      sentence += "; from λ = " + for_readers(*within) + " on no weight exceeds K = " + for_readers(classes);
  }
  if (unsettled > 0)
    sentence += "; " + std::to_string(unsettled) + " of " + counted(trials.size(), "trial") +
                (unsettled == 1 ? " has" : " have") + " not settled";
  return sentence + ".";
}

HtmlTable numbers(Trials trials) {
  HtmlTable table{"Rank, distance to rank K and variability of the inputs at the end",
                  {"trial", "λ", "weight", "rank 1e-2", "rank 1e-3", "stable rank", "distance to K / ‖W‖",
                   "TCV of the inputs", "settled", "test accuracy"},
                  {}};
  for (const Record* trial : trials) {
    const RecordedTable& ranks = trial->probe("ranks");
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      const auto shown = [&](const char* column) {
        return for_readers(ranks.value(weight, column, AtEnd{}));
      };
      table.rows.push_back({trial->title(), for_readers(trial->largest_weight_decay()), weight,
                            shown("rank[relative:1e-2]"), shown("rank[relative:1e-3]"), shown("stable_rank"),
                            shown("relative_dist_K"), for_readers(variability_before(*trial, weight)),
                            is_settled(*trial) ? "yes" : "no",
                            for_readers(trial->metrics().value("", "test_accuracy", AtEnd{}))});
    }
  }
  return table;
}

}  // namespace

std::optional<View> penalties_view(Trials trials) {
  if (weights_of(trials, "ranks").empty()) return std::nullopt;
  const bool by_strength = strengths(trials).size() > 1;
  Json::Array names, conditions, weights;
  for (const Quantity& quantity : quantities)
    names.emplace_back(Json::Object{{"name", quantity.name}, {"logarithmic", quantity.logarithmic}});
  for (const Condition& condition : conditions_by_penalty(trials))
    conditions.emplace_back(condition_name(condition));
  for (const std::string& weight : weights_of(trials, "ranks")) weights.emplace_back(weight);
  return View{
      "penalties",
      by_strength ? "Rank against the penalty" : "Rank, condition by condition",
      finding(trials),
      "A point is a weight of a trial at the end of its training; its colour is the within-class variability "
      "(tr S_W over the mean square) of what that weight reads. Hollow: not settled, that is no stationary "
      "point met, or a dose λ·η·T under 7. λ is in the gradient's form, dF/dW + λW; an L2 of c counts as "
      "λ = 2c.",
      {"rank_by_penalty", "distance_by_variability", "accuracy_by_lambda_min"},
      numbers(trials),
      Json::Object{{"quantities", std::move(names)},
                   {"weights", std::move(weights)},
                   {"conditions", by_strength ? Json() : Json(std::move(conditions))},
                   {"classes", static_cast<std::uint64_t>(number_of_classes(*trials.front()))},
                   {"points", points(trials, by_strength)}}};
}

}  // namespace rankcollapse
