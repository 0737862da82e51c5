#include <algorithm>
#include <cmath>

#include "experiments/claims/numbers.hpp"
#include "experiments/claims/quantity.hpp"
#include "experiments/claims/trial_filter.hpp"

namespace rankcollapse {
namespace {

/// Two numbers of every matrix are in a relation. Told is in how many they are not.
class ComparedCheck final : public Check {
 public:
  explicit ComparedCheck(const Config& check)
      : filter_(check),
        one_(check, "quantity"),
        other_(check, "with"),
        layers_(read_layers(check)),
        moment_(read_moment(check)),
        relation_(check) {}

  std::string expected() const override { return relation_.sign() + " " + other_.name(); }

  Evidence judge(std::span<const Record* const> trials) const override {
    Evidence evidence = judge_seeds(filter_.select(trials), [&](const SeedTrials& seed) {
      Tally matrices;
      for (const Record* trial : seed.trials) {
        const auto layers = layers_.empty() ? one_.layers(*trial) : layers_;
        for (const std::string& layer : layers) compare(*trial, layer, matrices);
      }
      return matrices.answer(static_cast<double>(matrices.failed()));
    });
    evidence.subject = "number of matrices" + filter_.text() + " whose " + one_.name() + at_moment(moment_) +
                       " is not " + relation_.words() + " " + other_.name();
    evidence.unit = " of " + numbers_a_seed(evidence);
    return evidence;
  }

 private:
  void compare(const Record& trial, const std::string& layer, Tally& matrices) const {
    const double one = one_.of(trial, layer, moment_), other = other_.of(trial, layer, moment_);
    if (std::isnan(one) || std::isnan(other)) {
      matrices.absent((std::isnan(one) ? one_ : other_).name() + of_layer(layer) + at_moment(moment_) +
                      " is not recorded");
    } else {
      matrices.add(relation_.holds(one, other));
    }
  }

  TrialFilter filter_;
  Quantity one_, other_;
  std::vector<std::string> layers_;
  Moment moment_;
  Relation relation_;
};

}  // namespace

std::unique_ptr<Check> make_compared_check(const Config& check) {
  return std::make_unique<ComparedCheck>(check);
}

}  // namespace rankcollapse
