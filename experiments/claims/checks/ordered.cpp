#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/selection.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// From each value of a setting to the next one a number falls, or rises, in every layer, among trials that
/// are equal otherwise. Told is the number of steps that it takes the other way.
class OrderedCheck final : public Check {
 public:
  explicit OrderedCheck(const Config& check)
      : selection_(check),
        quantity_(check, "quantity"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        along_(check.text("along")),
        falls_(check.choice("direction", "direction", directions, "") == "falls"),
        strictly_(check.flag("strictly", true)) {}

  std::string expected() const override {
    return std::string(falls_ ? "falls" : "rises") + " along " + short_name(along_);
  }

  Outcome judge(std::span<const Record* const> trials) const override {
    Selected selected = selection_.select(trials);
    ask_for_all_along(selected, along_);
    std::size_t most = 0;
    Outcome outcome = judge_seeds(selected, [&](const SeedTrials& seed) {
      Tally steps;
      for (const Trials& group : groups_of(seed.trials, trials, names_of_setting(along_)))
        count(group, steps);
      most = std::max(most, steps.count());
      return steps.answer(static_cast<double>(steps.failed()));
    });
    outcome.subject = "number of steps of " + quantity_.name() +
                      (layers_.size() == 1 ? of_layer(layers_.front()) : "") + at_moment(moment_) +
                      " along " + short_name(along_) + selection_.text() + " that " + against();
    outcome.unit = " of " + std::to_string(most);
    if (layers_.size() == 1) add_means(selected, outcome);
    return outcome;
  }

 private:
  static constexpr std::string_view directions[] = {"falls", "rises"};

  std::string against() const {
    if (falls_) return strictly_ ? "do not fall" : "rise";
    return strictly_ ? "do not rise" : "fall";
  }

  bool in_order(double before, double after) const {
    const double step = falls_ ? before - after : after - before;
    return strictly_ ? step > 0.0 : step >= 0.0;
  }

  void count(Trials group, Tally& steps) const {
    std::erase_if(group, [&](const Record* trial) { return std::isnan(setting_number(*trial, along_)); });
    std::stable_sort(group.begin(), group.end(), [&](const Record* a, const Record* b) {
      return setting_number(*a, along_) < setting_number(*b, along_);
    });
    for (std::size_t place = 1; place < group.size(); ++place) {
      const Record &before = *group[place - 1], &after = *group[place];
      if (setting_number(before, along_) == setting_number(after, along_)) continue;
      const auto layers = layers_.empty() ? quantity_.layers(before) : layers_;
      for (const std::string& layer : layers) {
        const double first = quantity_.of(before, layer, moment_),
                     second = quantity_.of(after, layer, moment_);
        if (std::isnan(first) || std::isnan(second)) {
          steps.absent(quantity_.name() + of_layer(layer) + at_moment(moment_) + " is not recorded");
        } else {
          steps.add(in_order(first, second));
        }
      }
    }
  }

  /// "On average 0.707, 0.0412 at l2=0, l2=3e-4."
  void add_means(const Selected& selected, Outcome& outcome) const {
    std::map<double, std::vector<double>> numbers;
    for (const SeedTrials& seed : selected.seeds) {
      for (const Record* trial : seed.trials) {
        numbers[setting_number(*trial, along_)].push_back(quantity_.of(*trial, layers_.front(), moment_));
      }
    }
    std::string means, values;
    for (const auto& [value, over_seeds] : numbers) {
      means += (means.empty() ? "" : ", ") + told(spread_over(over_seeds).mean);
      values += (values.empty() ? "" : ", ") + as_written(value);
    }
    if (numbers.size() < 2) return;
    outcome.notes.push_back("Means: " + means + " at " + short_name(along_) + " = " + values + ".");
  }

  Selection selection_;
  Quantity quantity_;
  std::vector<std::string> layers_;
  Moment moment_;
  std::string along_;
  bool falls_, strictly_;
};

}  // namespace

std::unique_ptr<Check> make_ordered_check(const Config& check) {
  return std::make_unique<OrderedCheck>(check);
}

}  // namespace rankcollapse
