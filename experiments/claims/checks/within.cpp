#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Every number of every trial lies in the range; told is the one that is nearest to leaving it.
class WithinCheck final : public Check {
 public:
  explicit WithinCheck(const Config& check)
      : filter_(check),
        quantity_(check, "quantity"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      const double worst = worst_of(seed.trials, tally);
      return tally.answer(worst);
    });
    const std::string numbers = numbers_a_seed(evidence);
    const bool is_one = numbers == "1" || numbers == "0";
    evidence.subject = (is_one ? "" : bounds_.worst() + " ") + quantity_.name() +
                       (layers_.size() == 1 ? of_layer(layers_.front()) : "") + at_moment(moment_) +
                       filter_.text();
    if (!is_one) evidence.subject += " (" + numbers + " numbers a seed)";
    return evidence;
  }

 private:
  double worst_of(const Trials& trials, Tally& tally) const {
    double worst = std::numeric_limits<double>::quiet_NaN();
    for (const Record* trial : trials) {
      const auto layers = layers_.empty() ? quantity_.layers(*trial) : layers_;
      for (const std::string& layer : layers) {
        const double number = quantity_.of(*trial, layer, moment_);
        if (std::isnan(number)) {
          tally.absent(quantity_.name() + of_layer(layer) + at_moment(moment_) + " is not recorded");
          continue;
        }
        tally.add(bounds_.contain(number));
        if (std::isnan(worst) || bounds_.excess(number) > bounds_.excess(worst)) worst = number;
      }
    }
    return worst;
  }

  TrialFilter filter_;
  Quantity quantity_;
  std::vector<std::string> layers_;
  Moment moment_;
  Bounds bounds_;
};

}  // namespace

std::unique_ptr<Check> make_within_check(const Config& check) {
  return std::make_unique<WithinCheck>(check);
}

}  // namespace rankcollapse
