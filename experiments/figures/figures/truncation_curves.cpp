#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/figures/thinned.hpp"

namespace rankcollapse {
namespace {

const char* const title = "Accuracy of truncated weights";
constexpr std::size_t most_conditions = 4, most_places = 6;
constexpr double kept_share = 0.99;  // of the accuracy

/// A network at the end of training with the singular values of `place`, a weight or "all", cut.
struct Cut {
  double size = 0.0, rank = 0.0;  // of all numbers, the share that is left; directions that are
  double full_size = 0.0;         // of all numbers
  double test = 0.0;              // accuracy
  double choice = 0.0;            // that of the validation split; of the test set where there is none
};

double accuracy_to_choose_by(const RecordedTable& table, std::size_t row) {
  const double validation = table.number(row, "validation_accuracy");
  return std::isnan(validation) ? table.number(row, "test_accuracy") : validation;
}

std::vector<Cut> cuts_of(const Record& trial, const std::string& place, const std::string& directions) {
  std::vector<Cut> cuts;
  for (const RecordedTable* table : trial.probes("truncation")) {
    if (table->size() == 0) continue;
    const double last = table->number(table->size() - 1, "epoch");
    for (std::size_t row = 0; row < table->size(); ++row) {
      if (table->number(row, "epoch") != last || table->text(row, "layer") != place ||
          table->text(row, "directions") != directions)
        continue;
      cuts.push_back({table->number(row, "size") / table->number(row, "full_size"),
                      table->number(row, "rank"), table->number(row, "full_size"),
                      table->number(row, "test_accuracy"), accuracy_to_choose_by(*table, row)});
    }
  }
  return cuts;
}

/// The network as it is; nothing where no truncation was measured.
std::optional<Cut> uncut(const Record& trial) {
  const auto rows = cuts_of(trial, "all", "");
  if (rows.empty()) return std::nullopt;
  return rows.front();
}

/// The accuracy by the share of the numbers that is left, mean over what random directions were tried.
Curve accuracy_by_size(const Record& trial, const std::string& place, const std::string& directions) {
  std::map<double, std::vector<double>> accuracies;
  for (const Cut& cut : cuts_of(trial, place, directions)) {
    if (!std::isnan(cut.test)) accuracies[cut.size].push_back(cut.test);
  }
  Curve curve;
  for (const auto& [size, at_size] : accuracies) {
    double sum = 0.0;
    for (const double accuracy : at_size) sum += accuracy;
    curve[size] = sum / static_cast<double>(at_size.size());
  }
  const auto whole = uncut(trial);
  if (!curve.empty() && whole && !std::isnan(whole->test)) curve[1.0] = whole->test;
  return curve;
}

/// min(m, n) of an m × n weight, from a cut to rank r that is smaller than the weight: it takes r(m + n) of
/// mn numbers. NaN where there is none.
double whole_rank(const std::vector<Cut>& cuts) {
  for (const Cut& cut : cuts) {
    if (!(cut.rank > 0.0) || !(cut.size < 1.0)) continue;
    const double sum = cut.size * cut.full_size / cut.rank;
    return std::round((sum - std::sqrt(std::max(0.0, sum * sum - 4.0 * cut.full_size))) / 2.0);
  }
  return std::nan("");
}

/// The least rank that keeps 99 % of the accuracy, at the trial's penalty; where no cut does, that of the
/// whole place.
Curve rank_that_keeps(const Record& trial, const std::string& place, bool as_l2) {
  const auto whole = uncut(trial);
  const auto cuts = cuts_of(trial, place, "largest");
  if (!whole || cuts.empty()) return {};
  double least = std::numeric_limits<double>::infinity();
  for (const Cut& cut : cuts) {
    if (cut.choice >= kept_share * whole->choice) least = std::min(least, cut.rank);
  }
  if (std::isinf(least)) least = place == "all" ? whole->rank : whole_rank(cuts);
  return std::isnan(least) ? Curve{} : Curve{{penalty_of(trial, as_l2), least}};
}

std::vector<std::string> places_of(std::span<const Record* const> trials) {
  std::vector<std::string> places;
  for (const Record* trial : trials) {
    for (const RecordedTable* table : trial->probes("truncation")) {
      for (const std::string& place : table->distinct("layer")) {
        if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
      }
    }
  }
  return thinned(places, most_places);
}

Panel curves_panel(const std::string& place, const std::vector<DrawnCondition>& conditions) {
  Panel panel{place == "all" ? "all weights together" : short_name(place),
              {"numbers kept, r(m + n) of mn (fraction)", false, 0.0, 1.02},
              {"test accuracy (fraction)", false, 0.0, 1.02},
              {},
              {}};
  for (const DrawnCondition& condition : conditions) {
    for (const char* directions : {"largest", "random"}) {
      const bool is_control = directions == std::string("random");
      draw_over_seeds(
          panel, condition.label + (is_control ? ", random directions" : ", largest ν"),
          {condition.style.index, false, is_control}, condition.trials,
          [&](const Record& trial) { return accuracy_by_size(trial, place, directions); }, !is_control);
    }
  }
  return panel;
}

Panel kept_rank_panel(const std::vector<std::string>& places, std::span<const Record* const> trials) {
  const bool as_l2 = tells_l2(trials);
  Panel panel{"rank at 99 % of the accuracy", {penalty_axis(as_l2), true}, {"rank", false, 0.0}, {}, {}};
  int index = 4;
  for (const DrawnGroup& equal : groups_of_equal_settings(trials)) {
    for (const DrawnGroup& group : groups_of_penalised_weights(equal.trials)) {
      const std::string between = equal.label.empty() || group.label.empty() ? "" : ", ";
      const std::string told = equal.label + between + group.label;
      for (const std::string& place : places) {
        const std::string name = place == "all" ? "all together, sum of ranks" : short_name(place);
        draw_along_setting(panel, name + (told.empty() ? "" : ", " + told), {index++, false, false},
                           group.trials,
                           [&](const Record& trial) { return rank_that_keeps(trial, place, as_l2); });
      }
    }
  }
  return panel;
}

}  // namespace

Chart draw_truncation_curves(std::span<const Record* const> trials) {
  const auto drawn = converging(trials);
  const auto places = places_of(drawn);
  if (places.empty()) return empty_chart(title, "Needs finished trials with the probe truncation.");
  const auto conditions = drawn_conditions(drawn, most_conditions);
  Chart chart;
  chart.title = title;
  for (const std::string& place : places) chart.panels.push_back(curves_panel(place, conditions));
  if (Panel kept = kept_rank_panel(places, drawn); !kept.marks.empty())
    chart.panels.push_back(std::move(kept));
  chart.columns = chart.panels.size() == 4 ? 2 : std::min<std::size_t>(chart.panels.size(), 3);
  chart.caption = caption(
      "Test accuracy at the end of training with only the largest singular values of the weights left, or "
      "as many in random directions (no markers), against the share of numbers that the factors of rank r "
      "take, min(mn, r(m + n)) of mn. The rank that keeps 99 % of the accuracy is chosen on the validation "
      "split, where there is one; a trial of which no cut keeps as much counts with the whole rank. Hollow: "
      "not converged. Mean over seeds, band from the smallest to the largest; of the curves at "
      "most four conditions.",
      drawn, trials);
  return chart;
}

}  // namespace rankcollapse
