#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/figures/chart.hpp"
#include "experiments/records/record.hpp"

namespace rankcollapse {

/// The trials of an experiment that came to an end with finite weights. Those that diverged are in no figure.
std::vector<const Record*> converging(std::span<const Record* const> trials);

/// A condition as the figures show it.
struct DrawnCondition {
  std::string label;                  // "c = 3·10^{-4}, batch_size=32": in what it differs
  std::vector<const Record*> trials;  // its seeds; of conditions_by_strength, whatever else differs
  double penalty = 0.0;               // its strength, in the experiment's convention
  Style style;
};

/// The conditions of trials, the smallest penalty first, with a style each. Where they are more than `most`,
/// so many of them, evenly spaced, the first and the last among them.
std::vector<DrawnCondition> drawn_conditions(std::span<const Record* const> trials, std::size_t most);

/// All their trials.
std::vector<const Record*> trials_of(std::span<const DrawnCondition> conditions);

/// The addresses at which trials differ (differing_settings), those of penalties left out.
std::vector<std::string> differing_beside_penalties(std::span<const Record* const> trials);

/// Trials that belong together, as those that differ in seeds and penalties alone.
struct DrawnGroup {
  std::string label;  // what tells it from the others; "" where there is one
  std::vector<const Record*> trials;
};

/// The trials that differ in seeds and penalties alone, a group each.
std::vector<DrawnGroup> groups_of_equal_settings(std::span<const Record* const> trials);

/// Whether an experiment gives its penalties as c of c·‖W‖² (`l2`), not as λ of λ/2·‖W‖².
bool tells_l2(std::span<const Record* const> trials);
/// The strength of a trial's largest penalty, as c or as λ.
double penalty_of(const Record& trial, bool as_l2);
/// "L2 strength c (the loss has c·‖W‖²)", or that of λ.
std::string penalty_axis(bool as_l2);

/// What epochs are along an axis of time: "epoch", or of L-BFGS, whose every step is one, "iteration".
std::string time_axis(std::span<const Record* const> trials);

/// The weights that have rows in a probe's table, in their order: "fc1.weight".
std::vector<std::string> weights_in(std::span<const Record* const> trials, const std::string& probe);
/// The first of them that a penalty falls on in some trial, else the first; "" where there is none.
std::string main_weight(std::span<const Record* const> trials, const std::string& probe);
/// "fc1" of "fc1.weight".
std::string short_name(const std::string& weight);

/// 0.0003 as "3·10^{-4}", 0.05 as "0.05".
std::string power_text(double number);

/// What is seen, and then n, seeds and commits of the trials that are drawn, how many these are where they
/// are not all, and how many diverged.
std::string caption(const std::string& seen, std::span<const Record* const> drawn,
                    std::span<const Record* const> all);

/// A chart without panels that says what would be needed.
Chart empty_chart(const std::string& title, const std::string& missing);

}  // namespace rankcollapse
