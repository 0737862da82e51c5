#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// In every network a number is smaller in each of these layers than in the one before. Told is in how many
/// steps from layer to layer it is not.
class FallsWithDepthCheck final : public Check {
 public:
  explicit FallsWithDepthCheck(const Config& check)
      : filter_(check),
        quantity_(check, "quantity"),
        layers_(check.texts("layers", {})),
        moment_(read_moment(check)) {
    if (layers_.size() < 2) check.fail("layers", "name two or more, in the order of the network");
  }

  std::string expected() const override { return "falls"; }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::vector<std::vector<double>> by_layer(layers_.size());
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally steps;
      for (const Record* trial : seed.trials) count(*trial, steps, by_layer);
      return steps.answer(static_cast<double>(steps.failed()));
    });
    evidence.subject = "number of steps from layer to layer in which " + quantity_.name() +
                       at_moment(moment_) + filter_.text() + " does not fall";
    evidence.unit = " of " + numbers_a_seed(evidence);
    std::string means;
    for (std::size_t place = 0; place < layers_.size(); ++place) {
      means += (means.empty() ? "" : ", ") + layers_[place] + " " + told(spread_over(by_layer[place]).mean);
    }
    if (!evidence.answers.empty()) evidence.notes.push_back("Means: " + means + ".");
    return evidence;
  }

 private:
  void count(const Record& trial, Tally& steps, std::vector<std::vector<double>>& by_layer) const {
    double before = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t place = 0; place < layers_.size(); ++place) {
      const double number = quantity_.of(trial, layers_[place], moment_);
      if (std::isnan(number))
        steps.absent(quantity_.name() + of_layer(layers_[place]) + at_moment(moment_) + " is not recorded");
      by_layer[place].push_back(number);
      if (!std::isnan(number) && !std::isnan(before)) steps.add(number < before);
      before = number;
    }
  }

  TrialFilter filter_;
  Quantity quantity_;
  std::vector<std::string> layers_;
  Moment moment_;
};

}  // namespace

std::unique_ptr<Check> make_falls_with_depth_check(const Config& check) {
  return std::make_unique<FallsWithDepthCheck>(check);
}

}  // namespace rankcollapse
