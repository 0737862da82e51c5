#include <algorithm>
#include <cmath>

#include "experiments/records/convergence.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/spectra_data.hpp"
#include "experiments/report/view.hpp"
#include "experiments/report/weights.hpp"

namespace rankcollapse {
namespace {

double squared(double number) {
  return number * number;
}

/// λ_min of a weight at the end, over the seeds of a condition.
Spread lambda_min(const Condition& condition, const std::string& weight) {
  std::vector<double> numbers;
  for (const Record* trial : condition.trials)
    numbers.push_back(squared(trial->probe("spectrum").value(weight, "sv_min", AtEnd{})));
  return spread_over(numbers);
}

/// The weight whose λ_min differs most between the weakest penalty and the strongest, by its factor.
std::string most_changed(Trials trials, const Condition& weakest, const Condition& strongest) {
  std::string found;
  double largest = 0.0;
  for (const std::string& weight : weights_of(trials, "spectrum")) {
    const double change =
        std::abs(std::log(lambda_min(weakest, weight).mean / lambda_min(strongest, weight).mean));
    if (found.empty() || change > largest) {
      found = weight;
      largest = std::isnan(change) ? largest : change;
    }
  }
  return found;
}

/// Whether nothing of a weight is left at the end in any trial of a condition.
bool is_gone(const Condition& condition, const std::string& weight) {
  return std::all_of(condition.trials.begin(), condition.trials.end(),
                     [&](const Record* trial) { return has_vanished(*trial, weight); });
}

std::string finding_over_time(const Condition& condition, const std::string& weight) {
  const double before =
      squared(condition.trials.front()->probe("spectrum").value(weight, "sv_min", AtInit{}));
  return "Training takes the smallest eigenvalue of " + layer_name(weight) + " from " + for_readers(before) +
         " to " + for_readers(lambda_min(condition, weight).mean) + ".";
}

std::string finding(Trials trials) {
  std::vector<Condition> conditions = conditions_by_penalty(trials);
  const std::string weight = most_changed(trials, conditions.front(), conditions.back());
  std::string vanished;
  while (conditions.size() > 1 && is_gone(conditions.back(), weight)) {
    vanished = "; with " + condition_name(conditions.back()) + " the whole weight vanishes";
    conditions.pop_back();
  }
  if (conditions.size() == 1) return finding_over_time(conditions.front(), weight);
  const double before = lambda_min(conditions.front(), weight).mean,
               after = lambda_min(conditions.back(), weight).mean, factor = before / after;
  std::string sentence = "The smallest eigenvalue of " + layer_name(weight) + " ends at " +
                         for_readers(before) + " with " + condition_name(conditions.front()) + " and at " +
                         for_readers(after) + " with " + condition_name(conditions.back());
  if (factor > 0.9 && factor < 1.1) {
    sentence += ", nearly the same";
  } else if (factor > 0.0 && std::isfinite(factor)) {
    sentence += ", " + for_readers(factor > 1.0 ? factor : 1.0 / factor) + " times " +
                (factor > 1.0 ? "smaller" : "larger");
  }
  return sentence + vanished + ".";
}

HtmlTable numbers(Trials trials) {
  HtmlTable table{"Smallest and largest eigenvalue of WᵀW before and after training",
                  {"trial", "weight", "λ_min before", "λ_max before", "epochs", "λ_min after", "λ_max after"},
                  {}};
  for (const Record* trial : trials) {
    const RecordedTable& spectra = trial->probe("spectrum");
    const auto shown = [&](const std::string& weight, const char* column, const Moment& moment) {
      return for_readers(squared(spectra.value(weight, column, moment)));
    };
    for (const std::string& weight : weights_of({&trial, 1}, "spectrum")) {
      const auto last = spectra.row_at(weight, AtEnd{});
      table.rows.push_back({trial->title(), weight, shown(weight, "sv_min", AtInit{}),
                            shown(weight, "sv_max", AtInit{}),
                            last ? for_readers(spectra.number(*last, "epoch")) : "–",
                            shown(weight, "sv_min", AtEnd{}), shown(weight, "sv_max", AtEnd{})});
    }
  }
  return table;
}

}  // namespace

std::optional<View> spectra_view(Trials trials, std::size_t most_numbers) {
  if (weights_of(trials, "spectrum").empty()) return std::nullopt;
  SpectraData data = spectra_data(trials, most_numbers);
  return View{
      "spectra",
      "The spectrum of a weight",
      finding_without_diverged(trials, finding),
      "Bars: eigenvalues λ = ν² of WᵀW. Dashed: what the penalty alone would have left of the initial "
      "ones. Outlined: those of the learned part, W without that remainder. Each tick below is one "
      "eigenvalue. " +
          data.left_out,
      {"esd", "lambda_min_by_penalty", "lambda_min_by_epoch", "learned_part"},
      numbers(trials),
      std::move(data.json)};
}

}  // namespace rankcollapse
