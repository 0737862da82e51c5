#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>

#include "experiments/records/convergence.hpp"
#include "experiments/records/layers.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/view.hpp"
#include "experiments/report/weights.hpp"

namespace rankcollapse {
namespace {

struct Quantity {
  const char* column;
  const char* name;           // of the axis
  const char* in_a_sentence;  // "the mean …"
  bool logarithmic;
};

constexpr std::array quantities = {
    Quantity{"rank[relative:1e-2]", "rank: ν above 1e-2 of the largest",
             "rank, counted above 1 % of the largest singular value,", false},
    Quantity{"rank[relative:1e-3]", "rank: ν above 1e-3 of the largest",
             "rank, counted above 0.1 % of the largest singular value,", false},
    Quantity{"rank[numpy]", "rank by NumPy's rule", "rank by NumPy's rule", false},
    Quantity{"stable_rank", "stable rank", "stable rank", false},
    Quantity{"relative_dist_K", "distance to rank K, over ‖W‖", "distance to rank K, over ‖W‖,", true},
    Quantity{"dist_K", "distance to rank K", "distance to rank K", true},
};

/// Within-class variability of what a weight reads, at the end; NaN where it is not recorded.
double variability_before(const Record& trial, const std::string& weight) {
  const std::string place = features_into(trial, weight);
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
                         {"settled", has_converged(*trial)},
                         {"length", length_of(*trial)},
                         {"title", trial->title()}});
      }
    }
  }
  return all;
}

/// A quantity of all weights wider than K, over the trials of one strength.
Spread values_at(Trials trials, const Quantity& quantity, double strength) {
  std::vector<double> values;
  for (const Record* trial : trials) {
    if (trial->largest_weight_decay() != strength) continue;
    for (const std::string& weight : weights_of({&trial, 1}, "ranks")) {
      if (is_wider_than_classes(*trial, weight))
        values.push_back(trial->probe("ranks").value(weight, quantity.column, AtEnd{}));
    }
  }
  return spread_over(values);
}

/// The first quantity that the penalty moves: the rank, or, where no rank is lost, what tells more.
std::size_t telling_quantity(Trials trials) {
  const std::set<double> all = strengths(trials);
  for (std::size_t place = 0; place < quantities.size(); ++place) {
    const double weakest = values_at(trials, quantities[place], *all.begin()).mean,
                 strongest = values_at(trials, quantities[place], *all.rbegin()).mean;
    if (std::abs(weakest - strongest) > 0.01 * std::abs(weakest)) return place;
  }
  return 0;
}

/// From which strength on no weight has a rank over K; nothing where the strongest still has one.
std::optional<double> within_classes_from(Trials trials, const std::set<double>& all) {
  const double classes = class_count(*trials.front());
  std::optional<double> from;
  for (auto strength = all.rbegin(); strength != all.rend(); ++strength) {
    const Spread ranks = values_at(trials, quantities[0], *strength);
    if (ranks.n == 0 || !(ranks.high <= classes)) break;
    from = *strength;
  }
  return from;
}

std::string finding(Trials trials) {
  const std::set<double> all = strengths(trials);
  const std::size_t place = telling_quantity(trials);
  const Quantity& quantity = quantities[place];
  const Spread before = values_at(trials, quantity, *all.begin()),
               after = values_at(trials, quantity, *all.rbegin());
  std::string sentence = std::string("The mean ") + quantity.in_a_sentence;
  if (all.size() == 1) {
    sentence += " is " + for_readers(before.mean) + ", from " + for_readers(before.low) + " to " +
                for_readers(before.high);
  } else {
    sentence += " goes from " + for_readers(before.mean) + " at λ = " + for_readers(*all.begin()) + " to " +
                for_readers(after.mean) + " at λ = " + for_readers(*all.rbegin());
    const auto from = within_classes_from(trials, all);
    if (place > 0) sentence += ", while the rank above 1 % of the largest hardly moves";
    if (place == 0 && from)
      sentence += "; from λ = " + for_readers(*from) +
                  " on no weight has more than K = " + for_readers(class_count(*trials.front()));
  }
  const auto unsettled =
      std::count_if(trials.begin(), trials.end(), [](const Record* trial) { return !has_converged(*trial); });
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
                            has_converged(*trial) ? "yes" : "no",
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
  return View{"penalties",
              by_strength ? "Rank against the penalty" : "Rank, condition by condition",
              finding_without_diverged(trials, finding),
              "A point is a weight of a trial at the end of its training. Its colour: the share of the "
              "inputs of that weight "
              "that is variability within the classes (TCV). Hollow: not settled, that is no stationary "
              "point met, or a "
              "dose λ·η·T under 7. λ is in the gradient's form, dF/dW + λW; an L2 of c counts as λ = 2c.",
              {"rank_by_weight_decay", "distance_by_variability"},
              numbers(trials),
              Json::Object{{"quantities", std::move(names)},
                           {"weights", std::move(weights)},
                           {"conditions", by_strength ? Json() : Json(std::move(conditions))},
                           {"classes", class_count(*trials.front())},
                           {"first", static_cast<std::uint64_t>(telling_quantity(trials))},
                           {"points", points(trials, by_strength)}}};
}

}  // namespace rankcollapse
