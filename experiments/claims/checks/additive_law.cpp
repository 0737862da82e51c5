#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/selection.hpp"
#include "experiments/records/additive_prediction.hpp"

namespace rankcollapse {
namespace {

/// λ_min of every trial with a penalty is, at the end, what the additive law makes of the trial of the same
/// seed without one. Told is the largest error, a fraction of the observed λ_min.
class AdditiveLawCheck final : public Check {
 public:
  explicit AdditiveLawCheck(const Config& check)
      : selection_(check),
        layer_(check.text("layer")),
        along_(check.text("along")),
        relative_(check.number("relative", Range::positive())) {}

  std::string expected() const override { return "error ≤ " + told(100.0 * relative_) + " %"; }

  Outcome judge(std::span<const Record* const> trials) const override {
    double largest_ever = 0.0;
    Outcome outcome = judge_seeds(selection_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      double worst = std::numeric_limits<double>::quiet_NaN();
      for (const Record* trial : seed.trials) {
        if (!(setting_number(*trial, along_) > 0.0)) continue;
        const double error = error_at_end(*trial, trials, tally, largest_ever);
        if (!std::isnan(error)) worst = std::isnan(worst) ? error : std::max(worst, error);
      }
      if (tally.count() == 0) tally.not_run(short_name(along_) + " above 0");
      return tally.answer(100.0 * worst);
    });
    outcome.subject = "largest error of the λ_min" + of_layer(layer_) +
                      " that the additive law predicts for the end of training" + selection_.text();
    outcome.unit = " %";
    if (!outcome.answers.empty())
      outcome.notes.push_back("Over all recorded moments it is at most " + told(100.0 * largest_ever) +
                              " %.");
    return outcome;
  }

 private:
  /// NaN where the law cannot be held against the trial.
  double error_at_end(const Record& trial, std::span<const Record* const> all, Tally& tally,
                      double& largest_ever) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    const Record* reference = reference_without_penalty(trial, all);
    if (reference == nullptr || seed_of(*reference) != seed_of(trial)) {
      tally.not_run(told_setting(along_, 0.0));
      return none;
    }
    const auto prediction = additive_prediction(trial, *reference, layer_);
    const double end = Quantity("spectrum", "epoch").of(trial, layer_, AtEnd());
    if (!prediction || prediction->epochs.back() != end) {
      tally.absent("λ_min" + of_layer(layer_) + ", or what the penalty left of its start, is not recorded");
      return none;
    }
    double error = none;
    for (std::size_t moment = 0; moment < prediction->epochs.size(); ++moment) {
      error = std::abs(prediction->additive[moment] / prediction->observed[moment] - 1.0);
      largest_ever = std::max(largest_ever, error);
    }
    tally.add(error <= relative_);
    return error;
  }

  Selection selection_;
  std::string layer_, along_;
  double relative_;
};

}  // namespace

std::unique_ptr<Check> make_additive_law_check(const Config& check) {
  return std::make_unique<AdditiveLawCheck>(check);
}

}  // namespace rankcollapse
