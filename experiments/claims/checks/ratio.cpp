#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// A number over a reference: that of another moment of the trial, or that of the trial of the same seed with
/// other settings, all that neither of them names being equal.
class RatioCheck final : public Check {
 public:
  explicit RatioCheck(const Config& check)
      : filter_(check),
        quantity_(check, "quantity"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        bounds_(check),
        reference_moment_(moment_) {
    const Config to = check.section("to");
    if (to.has("at")) reference_moment_ = read_moment(to);
    if (to.has("where")) reference_ = TrialFilter(Where(to, "where"), filter_);
    if (!to.has("at") && !to.has("where")) to.fail("give what it is divided by: at, where, or both");
  }

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      const double worst = worst_of(seed, trials, tally);
      return tally.answer(worst);
    });
    const std::string ratios = numbers_a_seed(evidence);
    const bool is_one = ratios == "1" || ratios == "0";
    evidence.subject = (is_one ? "ratio of " : bounds_.worst() + " ratio of ") + quantity_.name() +
                       (layers_.size() == 1 ? of_layer(layers_.front()) : "") + at_moment(moment_) +
                       filter_.text() + " to that" + at_reference() + (reference_ ? reference_->text() : "");
    if (!is_one) evidence.subject += " (" + ratios + " ratios a seed)";
    return evidence;
  }

 private:
  /// The reference's moment, where it is another one.
  std::string at_reference() const {
    if (moment_text(reference_moment_) == moment_text(moment_)) return "";
    return std::holds_alternative<AtEnd>(reference_moment_) ? " at the end" : at_moment(reference_moment_);
  }

  double worst_of(const SeedTrials& seed, std::span<const Record* const> all, Tally& tally) const {
    double worst = std::numeric_limits<double>::quiet_NaN();
    for (const auto& [trial, reference] : pairs(seed, all, tally)) {
      const auto layers = layers_.empty() ? quantity_.layers(*trial) : layers_;
      for (const std::string& layer : layers) {
        const double ratio =
            quantity_.of(*trial, layer, moment_) / quantity_.of(*reference, layer, reference_moment_);
        if (std::isnan(ratio)) {
          tally.absent(quantity_.name() + of_layer(layer) + " is not recorded on both sides");
          continue;
        }
        tally.add(bounds_.contain(ratio));
        if (std::isnan(worst) || bounds_.excess(ratio) > bounds_.excess(worst)) worst = ratio;
      }
    }
    return worst;
  }

  /// Each trial with the one that it is held against.
  std::vector<std::pair<const Record*, const Record*>> pairs(const SeedTrials& seed,
                                                             std::span<const Record* const> all,
                                                             Tally& tally) const {
    std::vector<std::pair<const Record*, const Record*>> pairs;
    if (!reference_) {
      for (const Record* trial : seed.trials) pairs.emplace_back(trial, trial);
      return pairs;
    }
    std::vector<std::string> free = filter_.where().addresses();
    for (std::string& address : reference_->where().addresses()) free.push_back(std::move(address));
    const Selected references = reference_->select(all);
    for (const Record* trial : seed.trials) {
      const Record* partner = nullptr;
      bool was_run = false;
      for (const SeedTrials& other : references.seeds) {
        if (other.seed != seed.seed) continue;
        was_run = true;
        const auto equal = std::find_if(other.trials.begin(), other.trials.end(), [&](const Record* one) {
          return groups_of({trial, one}, all, free).size() == 1;
        });
        if (equal != other.trials.end()) partner = *equal;
      }
      if (partner != nullptr)
        pairs.emplace_back(trial, partner);
      else if (was_run)
        tally.absent("no usable trial" + reference_->text() + " is equal to it otherwise");
      else
        tally.not_run(reference_->where().text());
    }
    return pairs;
  }

  TrialFilter filter_;
  Quantity quantity_;
  std::vector<std::string> layers_;
  Moment moment_;
  Bounds bounds_;
  Moment reference_moment_;
  std::optional<TrialFilter> reference_;
};

}  // namespace

std::unique_ptr<Check> make_ratio_check(const Config& check) {
  return std::make_unique<RatioCheck>(check);
}

}  // namespace rankcollapse
