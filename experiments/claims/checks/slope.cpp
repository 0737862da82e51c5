#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"
#include "experiments/measure/log_log_slope.hpp"
#include "experiments/records/conditions.hpp"

namespace rankcollapse {
namespace {

constexpr std::size_t fewest_points = 3;
/// What lies below ten times its floor is rounding, or training that did not go on.
constexpr double above_floor = 10.0;

/// log y against log x over the trials of a seed that differ in their data only has a slope in a range. x may
/// be taken under the root. Points of dist_K that lie below ten times the residual gradient's share of its
/// bound are left out. Told is the slope that is nearest to leaving the range.
class SlopeCheck final : public Check {
 public:
  explicit SlopeCheck(const Config& check)
      : filter_(check),
        x_(check, "x"),
        y_(check, "y"),
        x_root_(check.flag("x_root", false)),
        layer_(check.text("layer")),
        moment_(read_moment(check)),
        bounds_(check) {}

  std::string expected() const override { return bounds_.text(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    std::size_t dropped = 0;
    std::vector<std::string> fits;
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally tally;
      double worst = std::numeric_limits<double>::quiet_NaN();
      for (const Trials& curve : groups_of(seed.trials, trials, settings_of_data(trials))) {
        const LogLogSlope fit = fit_of(curve, tally, dropped);
        if (fit.n < fewest_points || std::isnan(fit.slope)) {
          if (curve.size() < fewest_points)
            tally.lacks(seed, "other variabilities, three at least");
          else
            tally.absent("fewer than three points have a logarithm and lie above the floor");
          continue;
        }
        tally.add(bounds_.contain(fit.slope));
        if (std::isnan(worst) || bounds_.excess(fit.slope) > bounds_.excess(worst)) worst = fit.slope;
        fits.push_back(told(fit.slope) + " (" + told(fit.low) + " to " + told(fit.high) + ")");
      }
      return tally.answer(worst);
    });
    evidence.subject = "slope of log " + y_.name_for_weight(layer_) + " by log " + (x_root_ ? "√" : "") +
                       x_.name_for_weight(layer_) + at_moment(moment_) + filter_.text();
    add_notes(fits, dropped, evidence);
    return evidence;
  }

 private:
  static std::vector<std::string> settings_of_data(std::span<const Record* const> trials) {
    std::vector<std::string> addresses = differing_settings(trials);
    std::erase_if(addresses, [](const std::string& address) { return !address.starts_with("dataset."); });
    return addresses;
  }

  static void add_notes(const std::vector<std::string>& fits, std::size_t dropped, Evidence& evidence) {
    std::string all;
    for (const std::string& fit : fits) all += (all.empty() ? "" : ", ") + fit;
    if (!fits.empty()) evidence.notes.push_back("Slopes with 95 % intervals: " + all + ".");
    if (dropped > 0)
      evidence.notes.push_back("Left out: " + std::to_string(dropped) +
                               (dropped == 1 ? " point" : " points") + " below ten times the floor.");
  }

  LogLogSlope fit_of(const Trials& curve, Tally& tally, std::size_t& dropped) const {
    std::vector<double> x, y;
    for (const Record* trial : curve) {
      const double across = x_.for_weight(*trial, layer_, moment_),
                   up = y_.for_weight(*trial, layer_, moment_);
      if (std::isnan(across) || std::isnan(up)) {
        tally.absent((std::isnan(across) ? x_ : y_).name_for_weight(layer_) + " is not recorded");
      } else if (up < above_floor * floor_of(*trial)) {
        ++dropped;
      } else {
        x.push_back(x_root_ ? std::sqrt(across) : across);
        y.push_back(up);
      }
    }
    return log_log_slope(x, y);
  }

  /// ‖G‖_F/λ: so far from rank K a weight may be because training stopped short of a stationary point.
  double floor_of(const Record& trial) const {
    if (y_.name() != "dist_K") return 0.0;
    const double floor = Quantity("rank_bound", "gradient_term").of(trial, layer_, moment_);
    return std::isnan(floor) ? 0.0 : floor;
  }

  TrialFilter filter_;
  Quantity x_, y_;
  bool x_root_;
  std::string layer_;
  Moment moment_;
  Bounds bounds_;
};

}  // namespace

std::unique_ptr<Check> make_slope_check(const Config& check) {
  return std::make_unique<SlopeCheck>(check);
}

}  // namespace rankcollapse
