#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "experiments/figures/drawn_trials.hpp"
#include "experiments/figures/figures.hpp"
#include "experiments/figures/seed_curve.hpp"
#include "experiments/figures/spectrum_marks.hpp"
#include "experiments/measure/phase.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t most_conditions = 11, most_spectra = 6, most_weights = 4;

/// From the least to the most regularised, as they stand on the strip from below.
constexpr std::array phases = {Phase::undecided,       Phase::random_like, Phase::bleeding_out,
                               Phase::bulk_and_spikes, Phase::bulk_decay,  Phase::heavy_tailed,
                               Phase::rank_collapse};

/// What the conditions stand for on the x axis.
struct Along {
  std::string axis;
  std::vector<DrawnCondition> conditions;
  std::vector<std::string> names;  // one a condition
  std::vector<std::string> told;   // the same, in a title
};

/// By batch size or learning rate, whichever differs, or else by penalty.
Along along_of(std::span<const Record* const> trials) {
  constexpr std::array<std::pair<const char*, const char*>, 2> known = {
      {{"training.batch_size", "batch size"}, {"training.optimizer.learning_rate", "learning rate"}}};
  const std::vector<std::string> differing = differing_settings(trials);
  const std::vector<std::string> others = differing_beside_penalties(trials);
  Along along{"settings", drawn_conditions(trials, most_conditions), {}, {}};
  if (others.empty()) along.axis = penalty_axis(tells_l2(trials));
  std::string address;
  for (const auto& [setting, name] : known) {
    if (!address.empty() || std::find(others.begin(), others.end(), setting) == others.end()) continue;
    address = setting;
    std::stable_sort(along.conditions.begin(), along.conditions.end(), [&](const auto& a, const auto& b) {
      return a.trials.front()->number(address) < b.trials.front()->number(address);
    });
    if (differing.size() == 1) along.axis = name;
  }
  for (const DrawnCondition& condition : along.conditions) {
    along.told.push_back(condition.label);
    along.names.push_back(others.empty() ? power_text(condition.penalty) : condition.label);
    if (along.axis == "settings" || others.empty()) continue;
    along.names.back() = power_text(condition.trials.front()->number(address));
    along.told.back() = along.axis + " " + along.names.back();
  }
  return along;
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
Points phase_points(const Along& along, const std::string& weight, std::size_t index, std::size_t weights) {
  Points points{.label = short_name(weight), .x = {}, .y = {}, .style = {.index = static_cast<int>(index)}};
  constexpr double width = 0.5;  // of what lies side by side, of the distance between conditions
  for (std::size_t place = 0; place < along.conditions.size(); ++place) {
    const auto& trials = along.conditions[place].trials;
    const auto parts = static_cast<double>(weights * trials.size());
    for (std::size_t seed = 0; seed < trials.size(); ++seed) {
      const auto part = static_cast<double>(index * trials.size() + seed);
      points.x.push_back(static_cast<double>(place) + width * ((part + 0.5) / parts - 0.5));
      points.y.push_back(phase_place(*trials[seed], weight));
    }
  }
  return points;
}

Points spread_points(const Along& along, const std::string& label, std::size_t index,
                     const std::function<double(const Record&)>& read) {
  Points points{.label = label, .x = {}, .y = {}, .style = {.index = static_cast<int>(index)}};
  for (std::size_t place = 0; place < along.conditions.size(); ++place) {
    std::vector<double> values;
    for (const Record* trial : along.conditions[place].trials) values.push_back(read(*trial));
    add_point(points, static_cast<double>(place), values);
  }
  return points;
}

Panel empty_panel(const Along& along, const std::string& axis) {
  Panel panel;
  panel.x = {.label = along.axis, .categories = along.names};
  panel.y.label = axis;
  return panel;
}

std::vector<Panel> summary_panels(const Along& along, const std::vector<std::string>& weights) {
  Panel strip = empty_panel(along, "phase"), soft = empty_panel(along, "soft rank λ_{+}/λ_{max}"),
        stable = empty_panel(along, "stable rank ‖W‖²/ν_{max}²"),
        accuracy = empty_panel(along, "test accuracy");
  for (const Phase phase : phases) strip.y.categories.emplace_back(phase_name(phase));
  for (std::size_t index = 0; index < weights.size(); ++index) {
    const std::string& weight = weights[index];
    strip.marks.push_back(phase_points(along, weight, index, weights.size()));
    soft.marks.push_back(spread_points(along, short_name(weight), index, [&](const Record& trial) {
      return value_at_end(trial, "marchenko_pastur", weight, "softrank");
    }));
    stable.marks.push_back(spread_points(along, short_name(weight), index, [&](const Record& trial) {
      return value_at_end(trial, "ranks", weight, "stable_rank");
    }));
  }
  accuracy.marks.push_back(spread_points(along, "test accuracy", weights.size(), [](const Record& trial) {
    return trial.metrics().value("", "test_accuracy", AtEnd());
  }));
  return {std::move(strip), std::move(soft), std::move(stable), std::move(accuracy)};
}

/// The spectra of all seeds together, each with its fitted bulk, of up to six conditions.
std::vector<Panel> spectrum_panels(const Along& along, const std::string& weight) {
  std::vector<Panel> panels;
  const std::size_t all = along.conditions.size(), shown = std::min(all, most_spectra);
  for (std::size_t index = 0; index < shown; ++index) {
    const std::size_t place = shown < 2 ? 0 : index * (all - 1) / (shown - 1);
    const auto& trials = along.conditions[place].trials;
    const std::vector<double> values = pooled_eigenvalues(trials, weight, AtEnd());
    const std::vector<double> edges = linear_edges(values, bins_for(values.size()));
    if (edges.empty()) continue;
    Panel panel;
    panel.title = short_name(weight) + ", " + along.told[place];
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
  const Along along = along_of(trials);
  if (weights.empty() || along.conditions.size() < 2)
    return empty_chart(title,
                       "Needs finished trials with the probe marchenko_pastur at two batch sizes, learning "
                       "rates or penalties.");
  if (weights.size() > most_weights) weights.resize(most_weights);
  Chart chart;
  chart.title = title;
  chart.columns = 2;
  chart.panels = summary_panels(along, weights);
  for (Panel& panel : spectrum_panels(along, weights.front())) chart.panels.push_back(std::move(panel));
  chart.caption = caption(
      "State at the end. The phase, by the rule of this program, is a point a seed; other points are means "
      "with "
      "the range over seeds; spectra are of all seeds together.",
      trials, all);
  return chart;
}

}  // namespace rankcollapse
