#include "experiments/report/spectra_data.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/records/conditions.hpp"
#include "experiments/records/convergence.hpp"
#include "experiments/records/layers.hpp"
#include "experiments/records/published.hpp"
#include "experiments/report/numbers.hpp"
#include "experiments/report/weights.hpp"

namespace rankcollapse {
namespace {

constexpr int digits = 4;

using Trials = std::span<const Record* const>;

/// How many numbers a trial takes with so many moments of each of its weights.
std::size_t cost(const Record& trial, std::size_t moments) {
  std::size_t numbers = 0;
  for (const std::string& weight : trial.series_names("spectrum")) {
    const RecordedSeries spectra = trial.series("spectrum", weight);
    if (spectra.values.empty()) continue;
    const std::size_t kinds = trial.series("learned_part", weight).values.empty() ? 1 : 2;
    numbers += std::min(moments, spectra.values.size()) * spectra.values.front().size() * kinds;
  }
  return numbers;
}

std::size_t cost(Trials trials, std::size_t moments) {
  std::size_t numbers = 0;
  for (const Record* trial : trials) numbers += cost(*trial, moments);
  return numbers;
}

std::size_t moments_of(Trials trials) {
  std::size_t most = 0;
  for (const Record* trial : trials) {
    for (const std::string& weight : trial->series_names("spectrum"))
      most = std::max(most, trial->series("spectrum", weight).values.size());
  }
  return most;
}

/// `count` of the numbers 0 … all − 1, evenly, the first and the last among them.
std::vector<std::size_t> evenly(std::size_t all, std::size_t count) {
  std::vector<std::size_t> places;
  if (all <= count) count = all;
  for (std::size_t place = 0; place < count; ++place)
    places.push_back(count == 1 ? 0 : (place * (all - 1) + (count - 1) / 2) / (count - 1));
  return places;
}

double kept_at(const Record& trial, const std::string& weight, double epoch) {
  for (const char* probe : {"learned_part", "weight_norms"}) {
    const double kept = trial.probe(probe).value(weight, "kept", AtEpoch{epoch});
    if (!std::isnan(kept)) return kept;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

/// Whether nothing of a weight is left at a moment: its relative ranks are 0 then (measure/ranks.hpp).
bool is_gone(const Record& trial, const std::string& weight, double epoch, bool is_last) {
  if (is_last && has_vanished(trial, weight)) return true;
  return trial.probe("ranks").value(weight, "rank[relative:1e-1]", AtEpoch{epoch}) == 0.0;
}

Json weight_json(const Record& trial, const std::string& weight, std::size_t moments) {
  const RecordedSeries spectra = trial.series("spectrum", weight),
                       learned = trial.series("learned_part", weight);
  Json::Array epochs, now, learned_now, kept, floors, ranks, vanished;
  for (const std::size_t place : evenly(spectra.values.size(), moments)) {
    const double epoch = spectra.epochs[place];
    epochs.emplace_back(epoch);
    now.push_back(rounded_array(spectra.values[place], digits));
    const auto there = learned.index_of(AtEpoch{epoch});
    learned_now.push_back(there ? rounded_array(learned.values[*there], digits) : Json());
    kept.emplace_back(rounded(kept_at(trial, weight, epoch), digits + 2));
    const RecordedTable& table = trial.probe("ranks");
    floors.emplace_back(rounded(table.value(weight, "noise_floor", AtEpoch{epoch}), digits));
    vanished.emplace_back(is_gone(trial, weight, epoch, place + 1 == spectra.values.size()));
    Json::Array counts;
    for (const char* rule : rank_rules)
      counts.emplace_back(table.value(weight, "rank[" + std::string(rule) + "]", AtEpoch{epoch}));
    ranks.emplace_back(std::move(counts));
  }
  return Json::Object{{"epochs", std::move(epochs)},       {"now", std::move(now)},
                      {"learned", std::move(learned_now)}, {"kept", std::move(kept)},
                      {"floor", std::move(floors)},        {"ranks", std::move(ranks)},
                      {"vanished", std::move(vanished)}};
}

Json trial_json(const Record& trial, std::size_t condition, std::size_t moments) {
  Json::Object weights;
  for (const std::string& weight : trial.series_names("spectrum")) {
    if (!trial.series("spectrum", weight).values.empty())
      weights.emplace_back(weight, weight_json(trial, weight, moments));
  }
  return Json::Object{{"condition", static_cast<std::uint64_t>(condition)},
                      {"seed", trial.seed()},
                      {"title", trial.title()},
                      {"classes", class_count(trial)},
                      {"weights", std::move(weights)}};
}

Json published_json(const std::vector<Condition>& conditions, const std::vector<std::string>& weights) {
  Json::Array marks;
  for (std::size_t place = 0; place < conditions.size(); ++place) {
    for (const std::string& weight : weights) {
      for (const PublishedNumber& number :
           published_for(*conditions[place].trials.front(), "lambda_min", weight)) {
        marks.emplace_back(Json::Object{{"condition", static_cast<std::uint64_t>(place)},
                                        {"weight", weight},
                                        {"epoch", number.epoch},
                                        {"value", number.value},
                                        {"source", std::string(number.source)}});
      }
    }
  }
  return marks;
}

}  // namespace

SpectraData spectra_data(Trials trials, std::size_t most) {
  std::vector<Condition> conditions = conditions_by_penalty(trials);
  const std::size_t recorded = moments_of(trials);
  std::size_t moments = std::max<std::size_t>(recorded, 2);
  while (moments > 2 && cost(trials, moments) > most) --moments;
  std::size_t seeds = 1;
  for (const Condition& condition : conditions) seeds = std::max(seeds, condition.trials.size());
  const std::size_t all_seeds = seeds, whole = std::max<std::size_t>(cost(trials, moments), 1);
  if (whole > most) seeds = std::max<std::size_t>(1, seeds * most / whole);

  SpectraData data;
  Json::Array labels, told;
  std::vector<std::string> weights;
  for (std::size_t place = 0; place < conditions.size(); ++place) {
    const Condition& condition = conditions[place];
    labels.emplace_back(condition_name(condition));
    for (std::size_t trial = 0; trial < std::min(seeds, condition.trials.size()); ++trial) {
      told.push_back(trial_json(*condition.trials[trial], place, moments));
      for (const std::string& weight : condition.trials[trial]->series_names("spectrum"))
        if (std::find(weights.begin(), weights.end(), weight) == weights.end()) weights.push_back(weight);
    }
  }
  Json::Array names(weights.begin(), weights.end()), rule_names(rank_rules.begin(), rank_rules.end());
  data.json = Json::Object{{"weights", std::move(names)},
                           {"conditions", std::move(labels)},
                           {"rules", std::move(rule_names)},
                           {"published", published_json(conditions, weights)},
                           {"trials", std::move(told)}};
  if (moments < recorded)
    data.left_out = "Of " + std::to_string(recorded) + " moments " + std::to_string(moments) +
                    " are shown, evenly, to keep the page small.";
  if (seeds < all_seeds)
    data.left_out += std::string(data.left_out.empty() ? "" : " ") + "Of " + std::to_string(all_seeds) +
                     " seeds " + std::to_string(seeds) + " are shown here.";
  return data;
}

}  // namespace rankcollapse
