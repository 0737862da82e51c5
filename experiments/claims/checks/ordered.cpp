#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// From each value of a setting to the next one a number falls, or rises, in every layer, among trials that
/// are equal otherwise. Told is the number of steps that it takes the other way.
class OrderedCheck final : public Check {
 public:
  explicit OrderedCheck(const Config& check)
      : filter_(check),
        quantity_(check, "quantity"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        along_(check.text("along")),
        falls_(check.choice("direction", "direction", directions, "") == "falls"),
        strictly_(check.flag("strictly", true)) {}

  std::string expected() const override {
    if (strictly_) return falls_ ? "falls" : "rises";
    return falls_ ? "never rises" : "never falls";
  }

  Evidence judge(std::span<const Record* const> trials) const override {
    Selected selected = filter_.select(trials);
    ask_for_all_along(selected, along_);
    std::string example;
    std::size_t series = 0;
    Evidence evidence = judge_seeds(selected, [&](const SeedTrials& seed) {
      Tally steps;
      std::size_t own = 0;
      for (const Trials& group : groups_of(seed.trials, trials, names_of_setting(along_))) {
        if (values_along(group, along_).size() < 2) continue;
        count_steps(group, steps, example);
        ++own;
      }
      if (own == 0) steps.lacks(seed, "another " + short_address(along_));
      series = std::max(series, own);
      return steps.answer(static_cast<double>(steps.failed()));
    });
    evidence.subject = "number of steps along " + short_address(along_) + filter_.text() + " in which " +
                       quantity_.name() + (layers_.size() == 1 ? of_layer(layers_.front()) : "") +
                       at_moment(moment_) + " " + against();
    evidence.unit = " of " + numbers_a_seed(evidence);
    if (!example.empty()) evidence.notes.push_back("For example, " + example + ".");
    if (layers_.size() == 1 && series == 1) add_means(selected, evidence);
    return evidence;
  }

 private:
  static constexpr std::string_view directions[] = {"falls", "rises"};

  std::string against() const {
    if (falls_) return strictly_ ? "does not fall" : "rises";
    return strictly_ ? "does not rise" : "falls";
  }

  bool in_order(double before, double after) const {
    const double step = falls_ ? before - after : after - before;
    return strictly_ ? step > 0.0 : step >= 0.0;
  }

  void count_steps(Trials series, Tally& steps, std::string& example) const {
    std::erase_if(series, [&](const Record* trial) { return std::isnan(setting_number(*trial, along_)); });
    std::stable_sort(series.begin(), series.end(), [&](const Record* a, const Record* b) {
      return setting_number(*a, along_) < setting_number(*b, along_);
    });
    for (std::size_t place = 1; place < series.size(); ++place) {
      const Record &before = *series[place - 1], &after = *series[place];
      if (setting_number(before, along_) == setting_number(after, along_)) continue;
      const auto layers = layers_.empty() ? quantity_.layers(before) : layers_;
      for (const std::string& layer : layers) count_step(before, after, layer, steps, example);
    }
  }

  /// The first step against the order is told as an example.
  void count_step(const Record& before, const Record& after, const std::string& layer, Tally& steps,
                  std::string& example) const {
    const double first = quantity_.of(before, layer, moment_), second = quantity_.of(after, layer, moment_);
    if (std::isnan(first) || std::isnan(second)) {
      steps.absent(quantity_.name() + of_layer(layer) + at_moment(moment_) + " is not recorded");
      return;
    }
    steps.add(in_order(first, second));
    if (in_order(first, second) || !example.empty()) return;
    example = "for seed " + seed_of(after) + " it goes from " + told(first) + " to " + told(second) +
              (layers_.size() == 1 || layer.empty() ? "" : " in " + layer) + " between " +
              short_address(along_) + " = " + as_written(setting_number(before, along_)) + " and " +
              as_written(setting_number(after, along_));
  }

  /// "Means: 0.707, 0.0412 at l2 = 0, 3e-4."
  void add_means(const Selected& selected, Evidence& evidence) const {
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
    evidence.notes.push_back("Means: " + means + " at " + short_address(along_) + " = " + values + ".");
  }

  TrialFilter filter_;
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
