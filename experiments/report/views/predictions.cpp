#include <algorithm>
#include <cmath>

#include "experiments/records/additive_prediction.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/view.hpp"
#include "experiments/report/weights.hpp"

namespace rankcollapse {
namespace {

/// A number that a law or a theorem gave, and what came out.
struct Outcome {
  double predicted, observed;
  std::string weight, title;
  std::size_t condition;
  double epoch;
};

enum class LawKind { additive, decay, product_bound, direct_bound };

struct Law {
  LawKind kind;
  std::string name, predicted, observed;  // of the law and of the axes
  std::vector<Outcome> outcomes;
};

/// λ_min at each epoch of the trials under a penalty, by decay alone and by the additive law.
std::vector<Law> eigenvalue_laws(Trials trials) {
  Law additive{LawKind::additive, "additive law", "λ_min by the additive law", "λ_min observed", {}},
      decay{LawKind::decay, "decay alone", "λ_min by decay alone", "λ_min observed", {}};
  const std::vector<Condition> conditions = conditions_by_penalty(trials);
  for (std::size_t place = 0; place < conditions.size(); ++place) {
    for (const Record* trial : conditions[place].trials) {
      const Record* reference = reference_without_penalty(*trial, trials);
      if (reference == nullptr) continue;
      for (const std::string& weight : trial->series_names("spectrum")) {
        if (trial->weight_decay(weight) == 0.0) continue;
        const auto prediction = additive_prediction(*trial, *reference, weight);
        if (!prediction) continue;
        for (std::size_t moment = 1; moment < prediction->epochs.size(); ++moment) {
          const double observed = prediction->observed[moment], epoch = prediction->epochs[moment];
          const double predicted = prediction->additive[moment];
          if (!std::isnan(predicted))
            additive.outcomes.push_back({predicted, observed, weight, trial->title(), place, epoch});
          decay.outcomes.push_back(
              {prediction->decay_only[moment], observed, weight, trial->title(), place, epoch});
        }
      }
    }
  }
  return {std::move(additive), std::move(decay)};
}

/// The distance to rank K beside its bounds, at the last moment at which both are recorded.
std::vector<Law> bounds(Trials trials) {
  Law product{LawKind::product_bound, "bound, product form", "bound", "distance to rank K", {}},
      direct{LawKind::direct_bound, "bound, direct form", "bound", "distance to rank K", {}};
  const std::vector<Condition> conditions = conditions_by_penalty(trials);
  for (std::size_t place = 0; place < conditions.size(); ++place) {
    for (const Record* trial : conditions[place].trials) {
      const RecordedTable& table = trial->probe("rank_bound");
      for (const std::string& weight : table.distinct("layer")) {
        const auto row = table.row_at(weight, AtEnd{});
        if (!row || !is_wider_than_classes(*trial, weight)) continue;
        const double distance = table.number(*row, "dist_K"), epoch = table.number(*row, "epoch");
        if (std::isnan(distance)) continue;
        product.outcomes.push_back(
            {table.number(*row, "product_bound"), distance, weight, trial->title(), place, epoch});
        direct.outcomes.push_back(
            {table.number(*row, "direct_bound"), distance, weight, trial->title(), place, epoch});
      }
    }
  }
  return {std::move(product), std::move(direct)};
}

std::vector<Law> laws(Trials trials) {
  std::vector<Law> all = eigenvalue_laws(trials), others = bounds(trials);
  std::move(others.begin(), others.end(), std::back_inserter(all));
  std::erase_if(all, [](const Law& law) { return law.outcomes.empty(); });
  return all;
}

/// nullptr where nothing was predicted by it.
const Law* law_of(const std::vector<Law>& all, LawKind kind) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Law& law) { return law.kind == kind; });
  return found == all.end() ? nullptr : &*found;
}

/// |predicted/observed − 1| of every outcome that has one.
std::vector<double> errors_of(const Law& law) {
  std::vector<double> errors;
  for (const Outcome& outcome : law.outcomes) {
    const double error = std::abs(outcome.predicted / outcome.observed - 1.0);
    if (std::isfinite(error)) errors.push_back(error);
  }
  return errors;
}

std::string finding_of_eigenvalues(const Law* additive, const Law& decay) {
  const std::vector<double> by_decay = errors_of(decay),
                            errors = additive == nullptr ? std::vector<double>{} : errors_of(*additive);
  const std::string alone = by_decay.empty() ? "" : percent(median(by_decay)) + " in the median";
  const std::string silent = "Of λ_min the additive law says nothing here";
  if (errors.empty()) return silent + (alone.empty() ? "." : "; decay alone misses it by " + alone + ".");
  return "The additive law, without a fitted parameter, misses λ_min by " + percent(median(errors)) +
         " in the median and by at most " + percent(*std::max_element(errors.begin(), errors.end())) +
         " over " + counted(errors.size(), "moment") + "; decay alone by " + alone + ".";
}

std::string finding_of_bounds(const Law& product, Trials trials) {
  const auto holds = static_cast<std::size_t>(
      std::count_if(product.outcomes.begin(), product.outcomes.end(),
                    [](const Outcome& one) { return one.observed <= one.predicted; }));
  std::size_t informs = 0;
  for (const Record* trial : trials) {
    const RecordedTable& table = trial->probe("rank_bound");
    for (const std::string& weight : table.distinct("layer")) {
      const auto row = table.row_at(weight, AtEnd{});
      if (!row || !is_wider_than_classes(*trial, weight)) continue;
      if (table.number(*row, "product_bound") < table.number(*row, "weight_norm")) ++informs;
    }
  }
  return "The distance to rank K keeps within its bound in " + std::to_string(holds) + " of " +
         counted(product.outcomes.size(), "weight") +
         "; the bound is below the norm of the weight, and so says "
         "something, in " +
         std::to_string(informs) + ".";
}

std::string finding(Trials trials) {
  const std::vector<Law> all = laws(trials);
  if (const Law* decay = law_of(all, LawKind::decay))
    return finding_of_eigenvalues(law_of(all, LawKind::additive), *decay);
  const Law* product = law_of(all, LawKind::product_bound);
  return product == nullptr ? "Nothing is predicted of these trials." : finding_of_bounds(*product, trials);
}

Json points_json(const Law& law) {
  Json::Array points;
  for (const Outcome& one : law.outcomes) {
    points.emplace_back(Json::Object{{"x", rounded(one.predicted, 4)},
                                     {"y", rounded(one.observed, 4)},
                                     {"condition", static_cast<std::uint64_t>(one.condition)},
                                     {"weight", one.weight},
                                     {"title", one.title},
                                     {"epoch", one.epoch}});
  }
  return points;
}

}  // namespace

std::optional<View> predictions_view(Trials trials) {
  const std::vector<Law> all = laws(trials);
  if (all.empty()) return std::nullopt;
  Json::Array told, conditions;
  HtmlTable table{"Predicted and observed", {"law", "trial", "weight", "epoch", "predicted", "observed"}, {}};
  for (const Law& law : all) {
    told.emplace_back(Json::Object{
        {"name", law.name}, {"x", law.predicted}, {"y", law.observed}, {"points", points_json(law)}});
    for (const Outcome& one : law.outcomes) {
      table.rows.push_back({law.name, one.title, one.weight, for_readers(one.epoch),
                            for_readers(one.predicted), for_readers(one.observed)});
    }
  }
  for (const Condition& condition : conditions_by_penalty(trials))
    conditions.emplace_back(condition_name(condition));
  return View{
      "predictions",
      "Prediction against outcome",
      finding_without_diverged(trials, finding),
      law_of(all, LawKind::decay) != nullptr
          ? "A point is λ_min of a penalised weight after an epoch; on the line the prediction is exact. The "
            "additive law takes the noise of training from the trial without a penalty and lets it decay "
            "with "
            "the dose; nothing is fitted."
          : "A point is a weight at the end of training. The theorem says that none lies above the line; how "
            "far below the line they lie says how little the bound tells.",
      {"predicted_lambda_min", "rank_bound"},
      std::move(table),
      Json::Object{{"laws", std::move(told)}, {"conditions", std::move(conditions)}}};
}

}  // namespace rankcollapse
