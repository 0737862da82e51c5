#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/selection.hpp"

namespace rankcollapse {
namespace {

/// A number over a reference: that of another moment of the trial, or that of the trial of the same seed with
/// other settings, all that neither of them names being equal.
class RatioCheck final : public Check {
 public:
  explicit RatioCheck(const Config& check)
      : selection_(check),
        quantity_(check, "quantity"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        bounds_(check),
        reference_moment_(moment_) {
    const Config to = check.section("to");
    if (to.has("at")) reference_moment_ = read_moment(to);
    if (to.has("where")) reference_ = Selection(Where(to, "where"), selection_);
    if (!to.has("at") && !to.has("where")) to.fail("give what it is divided by: at, where, or both");
  }

  std::string expected() const override { return bounds_.text(); }

  Outcome judge(std::span<const Record* const> trials) const override {
    std::size_t most = 0;
    Outcome outcome = judge_seeds(selection_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      const double worst = worst_of(seed, trials, tally);
      most = std::max(most, tally.count());
      return tally.answer(worst);
    });
    const bool other_moment = reference_moment_.index() != moment_.index();
    outcome.subject = (most > 1 ? bounds_.worst() + " ratio of " : "ratio of ") + quantity_.name() +
                      (layers_.size() == 1 ? of_layer(layers_.front()) : "") + at_moment(moment_) +
                      selection_.text() + " to that" + (other_moment ? at_moment(reference_moment_) : "") +
                      (reference_ ? reference_->text() : "");
    if (most > 1) outcome.subject += " (" + std::to_string(most) + " ratios a seed)";
    return outcome;
  }

 private:
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
    std::vector<std::string> free = selection_.where().addresses();
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

  Selection selection_;
  Quantity quantity_;
  std::vector<std::string> layers_;
  Moment moment_;
  Bounds bounds_;
  Moment reference_moment_;
  std::optional<Selection> reference_;
};

}  // namespace

std::unique_ptr<Check> make_ratio_check(const Config& check) {
  return std::make_unique<RatioCheck>(check);
}

}  // namespace rankcollapse
