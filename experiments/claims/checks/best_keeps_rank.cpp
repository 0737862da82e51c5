#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Among trials that are equal but for one setting, the one of the best metric keeps so much of a number that
/// it had before. Told is that share; where several are the best, of the one that keeps the least.
class BestKeepsRankCheck final : public Check {
 public:
  explicit BestKeepsRankCheck(const Config& check)
      : filter_(check),
        metric_("metrics", check.text("metric")),
        along_(check.text("along")),
        quantity_(check, "quantity"),
        layer_(check.text("layer")),
        reference_(read_reference(check.section("to"))),
        bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    Selected selected = filter_.select(trials);
    ask_for_all_along(selected, along_);
    std::vector<std::string> chosen;
    Evidence evidence = judge_seeds(selected, [&](const SeedTrials& seed) {
      Tally tally;
      double worst = std::numeric_limits<double>::quiet_NaN();
      bool has_choice = false;
      for (const Trials& group : groups_of(seed.trials, trials, names_of_setting(along_))) {
        if (values_along(group, along_).size() < 2) continue;
        has_choice = true;
        const auto [value, share] = share_of_best(group, tally);
        if (std::isnan(share)) continue;
        tally.add(bounds_.contain(share));
        chosen.push_back(as_written(value));
        if (std::isnan(worst) || bounds_.excess(share) > bounds_.excess(worst)) worst = share;
      }
      if (!has_choice) tally.lacks(seed, "another " + short_address(along_));
      return tally.answer(worst);
    });
    evidence.subject = "ratio of " + quantity_.name() + of_layer(layer_) + " to that" +
                       at_moment(reference_) + ", at the " + short_address(along_) + " of the best " +
                       metric_.name() + filter_.text();
    std::string values;
    for (const std::string& value : chosen) values += (values.empty() ? "" : ", ") + value;
    if (!chosen.empty())
      evidence.notes.push_back("Chosen, seed by seed: " + short_address(along_) + " = " + values + ".");
    return evidence;
  }

 private:
  static Moment read_reference(const Config& to) {
    if (!to.has("at")) to.fail("at", "missing (the moment that the end is divided by)");
    return read_moment(to);
  }

  /// The setting of the best trial, and what it keeps.
  std::pair<double, double> share_of_best(const Trials& group, Tally& tally) const {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    double best = none, setting = none, least = none;
    for (const Record* trial : group) {
      const double metric = metric_.of(*trial, "", AtEnd());
      const double share = quantity_.of(*trial, layer_, AtEnd()) / quantity_.of(*trial, layer_, reference_);
      if (std::isnan(metric) || std::isnan(share)) {
        tally.absent((std::isnan(metric) ? metric_.name() : quantity_.name() + of_layer(layer_)) +
                     " is not recorded");
        return {none, none};
      }
      if (metric < best || (metric == best && share >= least)) continue;
      best = metric;
      least = share;
      setting = setting_number(*trial, along_);
    }
    return {setting, least};
  }

  TrialFilter filter_;
  Quantity metric_;
  std::string along_;
  Quantity quantity_;
  std::string layer_;
  Moment reference_;
  Bounds bounds_;
};

}  // namespace

std::unique_ptr<Check> make_best_keeps_rank_check(const Config& check) {
  return std::make_unique<BestKeepsRankCheck>(check);
}

}  // namespace rankcollapse
