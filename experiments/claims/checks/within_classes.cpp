#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Every weight under a penalty has a rank of at most K, the number of classes; with `tcv_below` every one
/// whose inputs vary less than that within their classes. The bound behind it divides by λ and says nothing
/// of weights without a penalty; and those with no more than K rows or columns cannot have a higher rank:
/// neither are judged. Told is the largest rank.
class WithinClassesCheck final : public Check {
 public:
  explicit WithinClassesCheck(const Config& check)
      : filter_(check),
        rule_(check.text("rule")),
        rank_("ranks", "rank[" + rule_ + "]"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        tcv_below_(check.number("tcv_below", std::numeric_limits<double>::infinity(), Range::positive())) {}

  std::string expected() const override { return "≤ K"; }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::vector<double> classes;
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally weights;
      double largest = std::numeric_limits<double>::quiet_NaN();
      for (const Record* trial : seed.trials) {
        const double rank = largest_rank(*trial, weights);
        if (!std::isnan(rank)) largest = std::isnan(largest) ? rank : std::max(largest, rank);
        classes.push_back(classes_of(*trial));
      }
      if (weights.count() == 0)
        weights.absent("none of its weights is such a one and has more than K rows and columns");
      return weights.answer(largest);
    });
    const std::string among =
        std::isinf(tcv_below_) ? "" : " whose inputs have a tcv_norm below " + as_written(tcv_below_);
    evidence.subject = "largest rank[" + rule_ + "] of the penalised weights" + among + at_moment(moment_) +
                       filter_.text() + " (" + numbers_a_seed(evidence) + " a seed)";
    if (const std::string number = told_over_seeds(classes); !number.empty())
      evidence.notes.push_back("K = " + number + ".");
    return evidence;
  }

 private:
  double largest_rank(const Record& trial, Tally& weights) const {
    static const Quantity full("ranks", "rank[numpy]"), lost("ranks", "rank_loss"),
        variability("variability", "tcv_norm");
    const double classes = classes_of(trial);
    double largest = std::numeric_limits<double>::quiet_NaN();
    const auto layers = layers_.empty() ? rank_.layers(trial) : layers_;
    for (const std::string& layer : layers) {
      if (trial.weight_decay(layer) == 0.0) continue;
      if (full.of(trial, layer, moment_) + lost.of(trial, layer, moment_) <= classes) continue;
      const double rank = rank_.of(trial, layer, moment_);
      const double varies = std::isinf(tcv_below_) ? 0.0 : variability.for_weight(trial, layer, moment_);
      if (varies >= tcv_below_) continue;
      if (std::isnan(rank) || std::isnan(classes) || std::isnan(varies)) {
        weights.absent("its rank, the number of classes or the variability of its inputs is not recorded" +
                       of_layer(layer));
        continue;
      }
      weights.add(rank <= classes);
      largest = std::isnan(largest) ? rank : std::max(largest, rank);
    }
    return largest;
  }

  TrialFilter filter_;
  std::string rule_;
  Quantity rank_;
  std::vector<std::string> layers_;
  Moment moment_;
  double tcv_below_;
};

}  // namespace

std::unique_ptr<Check> make_within_classes_check(const Config& check) {
  return std::make_unique<WithinClassesCheck>(check);
}

}  // namespace rankcollapse
