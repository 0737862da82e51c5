#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/measure/rank_correlation.hpp"

namespace rankcollapse {
namespace {

/// Over the layers of every single network two numbers are ordered alike: Spearman's ρ is large enough. A
/// number of features is that of the inputs of the weight. Told is the smallest ρ of a seed's networks.
class CorrelatedCheck final : public Check {
 public:
  explicit CorrelatedCheck(const Config& check)
      : filter_(check),
        x_(check, "x"),
        y_(check, "y"),
        layers_(check.texts("layers", {})),
        moment_(read_moment(check)),
        at_least_(check.number("at_least", Range::between(-1, 1))) {
    if (layers_.size() < 3) check.fail("layers", "name three or more: fewer have no order to speak of");
  }

  std::string expected() const override { return "ρ ≥ " + as_written(at_least_); }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::size_t networks = 0;
    double sum = 0.0;
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      double smallest = std::numeric_limits<double>::quiet_NaN();
      for (const Record* trial : seed.trials) {
        const double correlation = correlation_of(*trial, tally);
        if (std::isnan(correlation)) continue;
        tally.add(correlation >= at_least_);
        smallest = std::isnan(smallest) ? correlation : std::min(smallest, correlation);
        sum += correlation;
        ++networks;
      }
      return tally.answer(smallest);
    });
    evidence.subject = "smallest Spearman correlation of " + y_.name() + " with " + x_.name() +
                       (x_.is_of_features() ? " of the inputs" : "") + ", over " +
                       std::to_string(layers_.size()) + " layers of a network" + at_moment(moment_) +
                       filter_.text();
    if (networks > 0)
      evidence.notes.push_back("Its mean over " + std::to_string(networks) +
                               (networks == 1 ? " network is " : " networks is ") +
                               told(sum / static_cast<double>(networks)) + ".");
    return evidence;
  }

 private:
  double correlation_of(const Record& trial, Tally& tally) const {
    std::vector<double> x, y;
    for (const std::string& layer : layers_) {
      x.push_back(x_.for_weight(trial, layer, moment_));
      y.push_back(y_.for_weight(trial, layer, moment_));
      if (!std::isnan(x.back()) && !std::isnan(y.back())) continue;
      tally.absent((std::isnan(x.back()) ? x_ : y_).name_for_weight(layer) + at_moment(moment_) +
                   " is not recorded");
      return std::numeric_limits<double>::quiet_NaN();
    }
    const double correlation = rank_correlation(x, y);
    if (std::isnan(correlation)) tally.absent("one of the numbers is the same in all layers");
    return correlation;
  }

  TrialFilter filter_;
  Quantity x_, y_;
  std::vector<std::string> layers_;
  Moment moment_;
  double at_least_;
};

}  // namespace

std::unique_ptr<Check> make_correlated_check(const Config& check) {
  return std::make_unique<CorrelatedCheck>(check);
}

}  // namespace rankcollapse
