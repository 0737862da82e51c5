#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "experiments/figures/strengths.hpp"
#include "experiments/measure/phase.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_spectra = 6, most_weights = 4;

/// From the least to the most regularised, as they stand on the strip from below.
constexpr std::array phases = {Phase::undecided,       Phase::random_like, Phase::bleeding_out,
                               Phase::bulk_and_spikes, Phase::bulk_decay,  Phase::heavy_tailed,
                               Phase::rank_collapse};

/// Trials that differ in one thing alone, and in seeds, by that thing.
struct Along {
  std::string axis;
  std::vector<std::string> names;                  // of the values, ascending
  std::vector<std::string> told;                   // the same, in a title
  std::vector<std::vector<const Record*>> trials;  // the seeds of each
};

/// What a phase is looked at along.
struct Variable {
  std::string axis;                         // its label
  std::string told;                         // what stands before a value in a title
  std::vector<std::string_view> addresses;  // of the settings that differ along it
  std::function<double(const Record&)> value;
};

std::vector<Variable> variables(std::span<const Record* const> trials) {
  const bool as_l2 = tells_l2(trials);
  const auto number_at = [](const char* address) {
    return [address](const Record& trial) { return trial.number(address); };
  };
  return {{"batch size", "batch size ", {"training.batch_size"}, number_at("training.batch_size")},
          {"learning rate",
           "learning rate ",
           {"training.optimizer.learning_rate"},
           number_at("training.optimizer.learning_rate")},
          {penalty_axis(as_l2), as_l2 ? "c = " : "λ = ", {"regularization"}, [as_l2](const Record& trial) {
             return penalty_of(trial, as_l2);
           }}};
}

/// The most values of a variable that are found under one set of other settings, at penalties on the same
/// weights; nothing where there is one.
std::optional<Along> along(const Variable& variable, std::span<const Record* const> trials) {
  std::map<double, std::vector<const Record*>> most;
  for (const Condition& others_equal : conditions_of(trials, variable.addresses)) {
    for (const DrawnGroup& group : groups_of_penalised_weights(others_equal.trials)) {
      std::map<double, std::vector<const Record*>> by_value;
      for (const Record* trial : group.trials) by_value[variable.value(*trial)].push_back(trial);
      if (by_value.size() > most.size()) most = std::move(by_value);
    }
  }
  if (most.size() < 2) return std::nullopt;
  Along found{variable.axis, {}, {}, {}};
  for (auto& [value, seeds] : most) {
    found.names.push_back(power_text(value));
    found.told.push_back(variable.told + found.names.back());
    found.trials.push_back(std::move(seeds));
  }
  return found;
}

/// By batch size, by learning rate, and, where neither differs, by penalty.
std::vector<Along> designs(std::span<const Record* const> trials) {
  std::vector<Along> found;
  const std::vector<Variable> all = variables(trials);
  for (const Variable& variable : all) {
    if (&variable == &all.back() && !found.empty()) continue;
    if (auto design = along(variable, trials)) found.push_back(std::move(*design));
  }
  return found;
}

double value_at_end(const Record& trial, const char* probe, const std::string& weight, const char* column) {
  return trial.probe(probe).value(weight, column, AtEnd());
}

/// Place of a phase on the strip; NaN where none is recorded.
double phase_place(const Record& trial, const std::string& weight) {
  const RecordedTable& table = trial.probe("marchenko_pastur");
  const auto row = table.row_at(weight, AtEnd());
  for (std::size_t place = 0; row && place < phases.size(); ++place) {
    if (table.text(*row, "phase") == phase_name(phases[place])) return static_cast<double>(place);
  }
  return std::nan("");
}

/// Points side by side at each condition, one a trial.
Points phase_points(const Along& design, const std::string& weight, std::size_t index, std::size_t weights) {
  Points points{.label = short_name(weight), .x = {}, .y = {}, .style = {.index = static_cast<int>(index)}};
  constexpr double width = 0.5;  // of what lies side by side, of the distance between conditions
  for (std::size_t place = 0; place < design.trials.size(); ++place) {
    const auto& trials = design.trials[place];
    const auto parts = static_cast<double>(weights * trials.size());
    for (std::size_t seed = 0; seed < trials.size(); ++seed) {
      const auto part = static_cast<double>(index * trials.size() + seed);
      points.x.push_back(static_cast<double>(place) + width * ((part + 0.5) / parts - 0.5));
      points.y.push_back(phase_place(*trials[seed], weight));
    }
  }
  return points;
}

Points spread_points(const Along& design, const std::string& label, std::size_t index,
                     const std::function<double(const Record&)>& read) {
  Points points{.label = label, .x = {}, .y = {}, .style = {.index = static_cast<int>(index)}};
  for (std::size_t place = 0; place < design.trials.size(); ++place) {
    std::vector<double> values;
    for (const Record* trial : design.trials[place]) values.push_back(read(*trial));
    add_point(points, static_cast<double>(place), values);
  }
  return points;
}

Panel empty_panel(const Along& design, const std::string& axis) {
  Panel panel;
  panel.x = {.label = design.axis, .categories = design.names};
  panel.y.label = axis;
  return panel;
}

std::vector<Panel> summary_panels(const Along& design, const std::vector<std::string>& weights) {
  Panel strip = empty_panel(design, "phase"), soft = empty_panel(design, "soft rank λ_{+}/λ_{max}"),
        stable = empty_panel(design, "stable rank ‖W‖²/ν_{max}²"),
        accuracy = empty_panel(design, "test accuracy");
  for (const Phase phase : phases) strip.y.categories.emplace_back(phase_name(phase));
  for (std::size_t index = 0; index < weights.size(); ++index) {
    const std::string& weight = weights[index];
    strip.marks.push_back(phase_points(design, weight, index, weights.size()));
    soft.marks.push_back(spread_points(design, short_name(weight), index, [&](const Record& trial) {
      return value_at_end(trial, "marchenko_pastur", weight, "softrank");
    }));
    stable.marks.push_back(spread_points(design, short_name(weight), index, [&](const Record& trial) {
      return value_at_end(trial, "ranks", weight, "stable_rank");
    }));
  }
  accuracy.marks.push_back(spread_points(design, "test accuracy", weights.size(), [](const Record& trial) {
    return trial.metrics().value("", "test_accuracy", AtEnd());
  }));
  return {std::move(strip), std::move(soft), std::move(stable), std::move(accuracy)};
}

/// The spectra of all seeds together, each with its fitted bulk, of up to six conditions.
std::vector<Panel> spectrum_panels(const Along& design, const std::string& weight, std::size_t most) {
  std::vector<Panel> panels;
  const std::size_t all = design.trials.size(), shown = std::min(all, most);
  for (std::size_t index = 0; index < shown; ++index) {
    const std::size_t place = shown < 2 ? 0 : index * (all - 1) / (shown - 1);
    const auto& trials = design.trials[place];
    const std::vector<double> values = pooled_eigenvalues(trials, weight, AtEnd());
    const std::vector<double> edges = linear_edges(values, bins_for(values.size()));
    if (edges.empty()) continue;
    Panel panel;
    panel.title = short_name(weight) + ", " + design.told[place];
    panel.x.label = "eigenvalue λ of WᵀW";
    panel.y = {.label = "density per unit of λ", .low = 0.0};
    panel.marks.push_back(Histogram{
        "eigenvalues of " + short_name(weight), edges, densities(values, edges, false), {.index = 0}});
    if (const auto bulk = recorded_bulk(trials, weight, AtEnd()))
      panel.marks.push_back(bulk_line(*bulk, "Marchenko–Pastur fit of the bulk", {.index = 1}, false));
    panels.push_back(std::move(panel));
  }
  return panels;
}

}  // namespace

Chart draw_phases(std::span<const Record* const> all) {
  const std::string title = "Phases of training";
  const std::vector<const Record*> trials = converging(all);
  std::vector<std::string> weights = weights_in(trials, "marchenko_pastur");
  const std::vector<Along> found = designs(trials);
  if (weights.empty() || found.empty())
    return empty_chart(title,
                       "Needs finished trials with the probe marchenko_pastur at two batch sizes, learning "
                       "rates or penalties.");
  if (weights.size() > most_weights) weights.resize(most_weights);
  Chart chart;
  chart.title = title;
  chart.columns = 2;
  std::set<const Record*> shown;
  for (const Along& design : found) {
    for (Panel& panel : summary_panels(design, weights)) chart.panels.push_back(std::move(panel));
    for (const auto& seeds : design.trials) shown.insert(seeds.begin(), seeds.end());
  }
  for (const Along& design : found) {
    for (Panel& panel :
         spectrum_panels(design, main_weight(trials, "marchenko_pastur"), most_spectra / found.size()))
      chart.panels.push_back(std::move(panel));
  }
  std::vector<const Record*> drawn;  // in their order
  std::copy_if(trials.begin(), trials.end(), std::back_inserter(drawn),
               [&](const Record* trial) { return shown.contains(trial); });
  chart.caption = caption(
      "State at the end of trials that differ in one thing alone. The phase, by the rule of this program, is "
      "a "
      "point a seed; other points are means with the range over seeds; spectra are of all seeds together.",
      drawn, all);
  return chart;
}

}  // namespace rankcollapse
