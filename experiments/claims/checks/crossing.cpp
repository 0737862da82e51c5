#include <algorithm>
#include <cmath>
#include <map>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/records/additive_prediction.hpp"

namespace rankcollapse {
namespace {

/// λ_min by the epoch of some trials, and a level.
struct Curve {
  TrialFilter filter;
  double level;

  std::string text() const { return filter.where().text(); }
};

struct Crossing {
  double epoch;
  double between;  // epochs that lie between the two moments that it was found from
};

/// When a falling curve first comes to a level: log-linear between two moments. Nothing where it stays above.
std::optional<Crossing> crossing_of(const std::map<double, double>& values, double level) {
  std::optional<std::pair<double, double>> before;
  for (const auto& [epoch, value] : values) {
    if (value <= level) {
      if (!before) return Crossing{epoch, 0.0};
      const double between = epoch - before->first;
      if (value <= 0.0) return Crossing{epoch, between};
      const double way = std::log(before->second / level) / std::log(before->second / value);
      return Crossing{before->first + way * between, between};
    }
    before = {epoch, value};
  }
  return std::nullopt;
}

/// λ_min of each curve falls to its level at the given epoch, give or take a tolerance, and the curves within
/// that of each other. Told is the epoch, of several curves the one that is farthest off.
class CrossingCheck final : public Check {
 public:
  explicit CrossingCheck(const Config& check)
      : layer_(check.text("layer")),
        epoch_(check.number("epoch", Range::at_least(0))),
        tolerance_(check.number("tolerance", Range::at_least(0))) {
    const TrialFilter all(check);
    for (const Config& curve : check.sections("curves")) {
      TrialFilter filter(Where(curve, "where"), all);
      curves_.push_back({std::move(filter), curve.number("level", Range::positive())});
    }
    if (curves_.empty() && check.kind("curves") == Config::Kind::list)
      check.fail("curves", "the list is empty");
  }

  std::string expected() const override { return "epoch " + told(epoch_) + " ± " + told(tolerance_); }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::vector<Selected> selected;
    for (const Curve& curve : curves_) selected.push_back(curve.filter.select(trials));
    std::vector<std::vector<double>> crossings(curves_.size());
    Evidence evidence = judge_seeds(of_any(selected), [&](const SeedTrials& seed) {
      Tally tally;
      double farthest = std::numeric_limits<double>::quiet_NaN();
      std::vector<double> own;
      for (std::size_t place = 0; place < curves_.size(); ++place) {
        for (const double epoch : crossings_of(seed.seed, place, selected[place], tally)) {
          crossings[place].push_back(epoch);
          own.push_back(epoch);
          if (std::isnan(farthest) || std::abs(epoch - epoch_) > std::abs(farthest - epoch_))
            farthest = epoch;
        }
      }
      const auto [first, last] = std::minmax_element(own.begin(), own.end());
      if (own.size() > 1) tally.add(*last - *first <= tolerance_);
      return tally.answer(farthest);
    });
    evidence.subject = (curves_.size() > 1 ? "epoch farthest off of those" : "epoch") +
                       std::string(" at which λ_min") + of_layer(layer_) + " comes to its level";
    for (std::size_t place = 0; place < curves_.size(); ++place) {
      const std::string epochs = told_over_seeds(crossings[place]);
      if (!epochs.empty())
        evidence.notes.push_back(as_written(curves_[place].level) + " with " + curves_[place].text() +
                                 " is met at epoch " + epochs + ".");
    }
    return evidence;
  }

 private:
  /// The trials of all curves, by seed.
  static Selected of_any(const std::vector<Selected>& selected) {
    Selected all;
    for (const Selected& one : selected) {
      all.trials.insert(all.trials.end(), one.trials.begin(), one.trials.end());
      for (const std::string& note : one.notes) {
        if (std::find(all.notes.begin(), all.notes.end(), note) == all.notes.end()) all.notes.push_back(note);
      }
      for (const SeedTrials& seed : one.seeds) {
        const auto found = std::find_if(all.seeds.begin(), all.seeds.end(),
                                        [&](const SeedTrials& other) { return other.seed == seed.seed; });
        SeedTrials& place = found == all.seeds.end() ? all.seeds.emplace_back() : *found;
        place.seed = seed.seed;
        place.trials.insert(place.trials.end(), seed.trials.begin(), seed.trials.end());
        place.not_run.insert(place.not_run.end(), seed.not_run.begin(), seed.not_run.end());
      }
    }
    return all;
  }

  std::vector<double> crossings_of(const std::string& seed, std::size_t place, const Selected& selected,
                                   Tally& tally) const {
    std::vector<double> crossings;
    const Curve& curve = curves_[place];
    const auto own = std::find_if(selected.seeds.begin(), selected.seeds.end(),
                                  [&](const SeedTrials& other) { return other.seed == seed; });
    if (own == selected.seeds.end()) {
      tally.not_run(curve.text());
      return crossings;
    }
    if (own->trials.empty()) tally.absent("no trial with " + curve.text() + " can be used");
    for (const Record* trial : own->trials) {
      const auto values = smallest_eigenvalues(*trial, layer_);
      if (values.empty()) {
        tally.absent("λ_min" + of_layer(layer_) + " is not recorded");
      } else if (const auto crossing = crossing_of(values, curve.level)) {
        if (crossing->between > tolerance_) {
          tally.absent("λ_min" + of_layer(layer_) + " is recorded too seldom around epoch " +
                       told(crossing->epoch));
          continue;
        }
        tally.add(std::abs(crossing->epoch - epoch_) <= tolerance_);
        crossings.push_back(crossing->epoch);
      } else if (values.rbegin()->first >= epoch_ + tolerance_) {
        tally.add(false);
      } else {
        tally.absent("with " + curve.text() + " it is still " + told(values.rbegin()->second) + ", above " +
                     as_written(curve.level) + ", at the last recorded epoch, " +
                     told(values.rbegin()->first));
      }
    }
    return crossings;
  }

  std::string layer_;
  double epoch_, tolerance_;
  std::vector<Curve> curves_;
};

}  // namespace

std::unique_ptr<Check> make_crossing_check(const Config& check) {
  return std::make_unique<CrossingCheck>(check);
}

}  // namespace rankcollapse
