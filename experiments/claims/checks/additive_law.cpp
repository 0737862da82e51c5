#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/records/additive_prediction.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

/// By the strength of the penalty, over seeds.
struct AtEndOfTraining {
  std::vector<double> predicted, observed;
};

/// λ_min of every trial with a penalty is, at the end, what the additive law makes of the trial of the same
/// seed without one. Told is the largest error, in percent of the observed λ_min.
class AdditiveLawCheck final : public Check {
 public:
  explicit AdditiveLawCheck(const Config& check)
      : filter_(check),
        layer_(check.text("layer")),
        along_(check.text("along")),
        relative_(check.number("relative", Range::positive())) {}

  std::string expected() const override { return "± " + told(100.0 * relative_) + " %"; }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::map<double, AtEndOfTraining> ends;
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      double worst = std::numeric_limits<double>::quiet_NaN();
      bool has_penalties = false;
      for (const Record* trial : seed.trials) {
        if (!(setting_number(*trial, along_) > 0.0)) continue;
        has_penalties = true;
        const auto prediction = prediction_for(seed, *trial, trials, tally);
        if (!prediction) continue;
        const double predicted = prediction->additive.back(), observed = prediction->observed.back();
        if (std::isnan(predicted)) {
          tally.absent("the law is silent where λ_min is recorded too seldom for so large a dose");
          continue;
        }
        AtEndOfTraining& end = ends[setting_number(*trial, along_)];
        end.predicted.push_back(predicted);
        end.observed.push_back(observed);
        const double error = predicted / observed - 1.0;
        tally.add(std::abs(error) <= relative_);
        if (std::isnan(worst) || std::abs(error) > std::abs(worst)) worst = error;
      }
      if (!has_penalties) tally.lacks(seed, short_address(along_) + " above 0");
      return tally.answer(100.0 * worst);
    });
    evidence.subject = "largest error of the λ_min" + of_layer(layer_) +
                       " that the additive law predicts for the end of training" + filter_.text();
    evidence.unit = " %";
    for (const auto& [strength, end] : ends) {
      evidence.notes.push_back("With " + told_setting(along_, strength) + " it predicts " +
                               told_over_seeds(end.predicted) + ", and " + told_over_seeds(end.observed) +
                               " came out.");
    }
    return evidence;
  }

 private:
  /// Nothing where the law cannot be held against the trial.
  std::optional<AdditivePrediction> prediction_for(const SeedTrials& seed, const Record& trial,
                                                   std::span<const Record* const> all, Tally& tally) const {
    const Record* reference = reference_without_penalty(trial, all);
    if (reference == nullptr || seed_of(*reference) != seed_of(trial)) {
      tally.lacks(seed, told_setting(along_, 0.0));
      return std::nullopt;
    }
    auto prediction = additive_prediction(trial, *reference, layer_);
    const double end = Quantity("spectrum", "epoch").of(trial, layer_, AtEnd());
    if (prediction && prediction->epochs.back() == end) return prediction;
    tally.absent("λ_min" + of_layer(layer_) + ", or what the penalty left of its start, is not recorded");
    return std::nullopt;
  }

  TrialFilter filter_;
  std::string layer_, along_;
  double relative_;
};

}  // namespace

std::unique_ptr<Check> make_additive_law_check(const Config& check) {
  return std::make_unique<AdditiveLawCheck>(check);
}

}  // namespace rankcollapse
